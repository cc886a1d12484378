"""How alike texts are to an embedding model: the cosines of the angles between their vectors."""

from itertools import combinations

import numpy as np

from app.types.embedding import Vectors

Matrix = list[list[float]]
DECIMALS = 4


def cosines(vectors: Vectors) -> Matrix:
    """Each row with each, of shape (texts, dimensions) and length 1: `[[1, 0], [0.6, 0.8]]` -> `[[1, 0.6], [0.6, 1]]`.

    From -1 to 1, rounded to DECIMALS; symmetric, with ones on the diagonal whatever was lost in 32 bits.
    """
    exact = np.asarray(vectors, np.float64)
    found = np.clip(exact @ exact.T, -1.0, 1.0)
    found = np.round((found + found.T) / 2, DECIMALS) + 0.0  # which makes 0 of -0
    np.fill_diagonal(found, 1.0)
    matrix: Matrix = found.tolist()
    return matrix


def nearest(matrix: Matrix) -> tuple[int, int]:
    """The places of the two texts that are most alike: `[[1, 0.2, 0.9], [0.2, 1, 0.3], [0.9, 0.3, 1]]` -> `(0, 2)`."""
    return max(combinations(range(len(matrix)), 2), key=lambda pair: matrix[pair[0]][pair[1]])
