import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.llm.similarity import cosines, nearest


def test_cosines_are_those_of_the_angles() -> None:
    assert cosines(np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)) == [[1, 0, 0.6], [0, 1, 0.8], [0.6, 0.8, 1]]


@given(st.integers(2, 20), st.integers(1, 64), st.integers(0, 2**32 - 1))
def test_every_matrix_is_symmetric_between_minus_one_and_one(count: int, width: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    matrix = np.array(cosines(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 1).all()
    assert (abs(matrix) <= 1).all()


def test_the_nearest_pair_is_two_texts() -> None:
    assert nearest([[1, 0.2, 0.9], [0.2, 1, 0.3], [0.9, 0.3, 1]]) == (0, 2)
