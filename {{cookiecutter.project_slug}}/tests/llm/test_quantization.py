import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.llm.minilm.quantization import dequantise, quantise


def groups(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@given(seed=st.integers(0, 1000), outer=st.integers(1, 4), columns=st.integers(1, 5))
def test_error_is_that_of_sixteen_levels(seed: int, outer: int, columns: int) -> None:
    weights = groups(seed, outer, 64, columns)
    back = dequantise(quantise(weights))
    assert back.dtype == np.float32
    assert back.shape == weights.shape
    assert np.linalg.norm(back - weights) < 0.12 * np.linalg.norm(weights)


def test_two_codes_share_a_byte_and_half_precision_describes_a_group() -> None:
    packed = quantise(groups(0, 3, 64, 7))
    assert packed.codes.shape == (3, 32, 7)
    assert packed.scale.shape == packed.minimum.shape == (3, 1, 7)
    assert packed.codes.nbytes + packed.scale.nbytes + packed.minimum.nbytes == 3 * 7 * (32 + 2 + 2)


def test_sixteen_even_steps_come_back_as_they_were() -> None:
    weights = ((np.arange(64) % 16 - 8) / 4).astype(np.float32).reshape(1, 64, 1)
    np.testing.assert_array_equal(dequantise(quantise(weights)), weights)


def test_an_outlier_is_cut_short_for_the_sake_of_the_others() -> None:
    weights = groups(1, 1, 64, 1)
    weights[0, 5, 0] = 2 * weights.max()
    steps = np.linspace(weights.min(), weights.max(), 16)
    unclipped = np.abs(weights - steps[np.abs(weights - steps).argmin(axis=-1)][..., np.newaxis])
    assert np.square(dequantise(quantise(weights)) - weights).sum() < np.square(unclipped).sum()


def test_a_lopsided_group_wastes_no_level() -> None:
    weights = (5 + groups(2, 1, 64, 1) / 10).astype(np.float32)
    assert np.abs(dequantise(quantise(weights)) - weights).max() < 0.05


def test_equal_weights_stay_equal_and_finite() -> None:
    for value in (0.0, -0.25, 3.0):
        weights = np.full((2, 64, 3), value, np.float32)
        np.testing.assert_array_equal(dequantise(quantise(weights)), weights)


def test_some_groups_can_be_unpacked_alone() -> None:
    packed = quantise(groups(3, 5, 64, 2))
    rows = np.array([4, 0, 4])
    np.testing.assert_array_equal(dequantise(packed[rows]), dequantise(packed)[rows])
