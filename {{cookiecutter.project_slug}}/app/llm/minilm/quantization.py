"""Four-bit asymmetric quantisation: a group of weights becomes integers 0 to 15, one scale and one minimum.

    weights [-0.30, 0.11, 0.45]  ->  minimum -0.30, scale 0.05, codes [0, 8, 15]  ->  [-0.30, 0.10, 0.45]

A group lies along the last axis but one, so that arithmetic runs along the last, over many groups at once. Two codes
share a byte: the first half of the group in the low four bits, the second half in the high four.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 15
CLIPS = np.linspace(0.0, 0.24, 13)
"""Shares of a group's range that the search cuts off at either end."""

SMALLEST_SCALE = np.float16(6e-5)
"""Keeps a group of equal weights from dividing by zero; the least normal float16."""


@dataclass(frozen=True, slots=True)
class Quantised:
    """`codes` (..., group / 2, columns) bytes; `scale` and `minimum` (..., 1, columns)."""

    codes: NDArray[np.uint8]
    scale: NDArray[np.float16]
    minimum: NDArray[np.float16]

    def __getitem__(self, rows: int | NDArray[np.intp]) -> "Quantised":
        """Some of the groups, still packed."""
        return Quantised(self.codes[rows], self.scale[rows], self.minimum[rows])


def quantise(weights: NDArray[np.float32]) -> Quantised:
    """Weights (..., group, columns) to four bits. Of all clips at both ends, each group keeps the one with the least
    squared error: a few outliers cut short let all the others be finer.
    """
    low, high = weights.min(axis=-2, keepdims=True), weights.max(axis=-2, keepdims=True)
    spread = high - low
    codes = np.zeros(weights.shape, np.uint8)
    scale, minimum = np.zeros(low.shape, np.float16), np.zeros(low.shape, np.float16)
    least = np.full(low.shape, np.inf, np.float32)
    for below in CLIPS:
        for above in CLIPS:
            tried_minimum = (low + below * spread).astype(np.float16)
            tried_scale = np.maximum((1 - below - above) * spread / LEVELS, SMALLEST_SCALE).astype(np.float16)
            tried = nearest_codes(weights, tried_scale, tried_minimum)
            error = squared_error(weights, tried, tried_scale, tried_minimum)
            better = error < least
            np.copyto(codes, tried, where=better)
            np.copyto(scale, tried_scale, where=better)
            np.copyto(minimum, tried_minimum, where=better)
            np.copyto(least, error, where=better)
    half = weights.shape[-2] // 2
    return Quantised(codes[..., :half, :] | np.left_shift(codes[..., half:, :], 4), scale, minimum)


def nearest_codes(
    weights: NDArray[np.float32], scale: NDArray[np.float16], minimum: NDArray[np.float16]
) -> NDArray[np.uint8]:
    steps = (weights - minimum.astype(np.float32)) / scale.astype(np.float32)
    return np.clip(np.rint(steps), 0, LEVELS).astype(np.uint8)


def squared_error(
    weights: NDArray[np.float32],
    codes: NDArray[np.uint8],
    scale: NDArray[np.float16],
    minimum: NDArray[np.float16],
) -> NDArray[np.float32]:
    """Of each group, shape (..., 1, columns)."""
    misses: NDArray[np.float32] = codes * scale.astype(np.float32) + minimum.astype(np.float32) - weights
    squares: NDArray[np.float32] = np.square(misses).sum(axis=-2, keepdims=True)
    return squares


def dequantise(quantised: Quantised) -> NDArray[np.float32]:
    """Back to float32 weights (..., group, columns)."""
    *outer, half, columns = quantised.codes.shape
    weights = np.empty((*outer, 2 * half, columns), np.float32)
    np.bitwise_and(quantised.codes, 0x0F, out=weights[..., :half, :], casting="unsafe")
    np.right_shift(quantised.codes, 4, out=weights[..., half:, :], casting="unsafe")
    weights *= quantised.scale.astype(np.float32)
    weights += quantised.minimum.astype(np.float32)
    return weights
