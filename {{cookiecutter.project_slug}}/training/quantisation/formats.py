"""Formats that make a matrix of weights smaller, side by side: what is stored, and what comes back.

    float32   -0.30  0.11  0.45                       32 bits each
    int8      -85  31  127          x 0.00353         8 bits each, and a scale for each row
    nf4       levels 1  10  15      x 0.45            4 bits each, and a scale for each 64
    four_bit  0  8  15              x 0.05  - 0.30    4 bits each, and a scale and a minimum for each 64

A matrix is (outputs, inputs), as `torch` stores it, with inputs in multiples of 64. To compute with it, a row is
restored first, so that fewer bits mean less to read from memory, and more to compute. Knows nothing of models.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.llm.minilm.quantization import Quantised, dequantise, quantise

Array = NDArray[np.float32]
BLOCK = 64


class Packed(Protocol):
    """`size` in bytes, scales included."""

    @property
    def size(self) -> int: ...

    def restored(self) -> Array: ...


@dataclass(frozen=True)
class Int8:
    """`codes` (outputs, inputs), -128 to 127; `scale` (outputs, 1). Absmax: each row's largest weight becomes 127.5.

    Which no code is, so that it loses half a step, as others may; that -128 is used too makes all steps smaller. So
    torchao has it. Each row has its own scale, since one row with an outlier would make the steps of all others coarse.
    Source: Dettmers et al. 2022, LLM.int8(), which divides by 127.
    """

    codes: NDArray[np.int8]
    scale: Array

    @classmethod
    def of(cls, weights: Array) -> "Int8":
        scale = positive(np.abs(weights).max(axis=1, keepdims=True)) / np.float32(127.5)
        return cls(np.clip(np.rint(weights * (1 / scale)), -128, 127).astype(np.int8), scale)

    @property
    def size(self) -> int:
        return self.codes.nbytes + self.scale.nbytes

    def restored(self) -> Array:
        return np.asarray(self.codes * self.scale, np.float32)


def normal_levels() -> Array:
    """The 16 levels of NF4, from -1 to 1: quantiles of a normal distribution, so that weights, which are spread like
    one, use each about as often. 0 is among them; 7 are below it and 8 above. Source: Dettmers et al. 2023, QLoRA.
    """
    outermost = (1 - 1 / 32 + 1 - 1 / 30) / 2  # half a step from the end, as the mean of 16 and of 15 steps
    quantile = NormalDist().inv_cdf
    above = [quantile(share) for share in np.linspace(outermost, 0.5, 9)[:-1].tolist()]
    below = [-quantile(share) for share in np.linspace(outermost, 0.5, 8)[:-1].tolist()]
    levels = np.array(sorted([*below, 0.0, *above]))
    return np.asarray(levels / levels.max(), np.float32)


LEVELS = normal_levels()
BORDERS = (LEVELS[1:] + LEVELS[:-1]) / 2


@dataclass(frozen=True)
class NF4:
    """`codes` (blocks, 32), two levels in a byte, the first in the high four bits; `scale` (blocks, 1)."""

    codes: NDArray[np.uint8]
    scale: Array
    shape: tuple[int, ...]

    @classmethod
    def of(cls, weights: Array) -> "NF4":
        blocks = weights.reshape(-1, BLOCK)
        scale = positive(np.abs(blocks).max(axis=1, keepdims=True))
        levels = np.searchsorted(BORDERS, blocks / scale).astype(np.uint8)  # the nearest: between which borders it lies
        return cls(np.asarray(levels[:, 0::2] << 4 | levels[:, 1::2], np.uint8), scale, weights.shape)

    @property
    def size(self) -> int:
        return self.codes.nbytes + self.scale.nbytes

    def restored(self) -> Array:
        levels = np.stack([self.codes >> 4, self.codes & 0x0F], axis=-1).reshape(len(self.codes), BLOCK)
        return (LEVELS[levels] * self.scale).reshape(self.shape)


@dataclass(frozen=True)
class FourBit:
    """That of the built-in encoder: 16 even steps between a minimum and a maximum of each block, which it searches for.

    See `app/llm/minilm/quantization.py`: of 169 ways to cut off outliers, each block takes the one with the least
    squared error. So it takes 169 times as long to pack, once, and errs less than even steps else would.
    """

    packed: Quantised

    @classmethod
    def of(cls, weights: Array) -> "FourBit":
        inputs = np.ascontiguousarray(weights.T)  # a group lies along the inputs
        return cls(quantise(inputs.reshape(-1, BLOCK, inputs.shape[1])))

    @property
    def size(self) -> int:
        return self.packed.codes.nbytes + self.packed.scale.nbytes + self.packed.minimum.nbytes

    def restored(self) -> Array:
        weights = dequantise(self.packed)
        return weights.reshape(-1, weights.shape[-1]).T


FORMATS: dict[str, type[Int8] | type[NF4] | type[FourBit]] = {"int8": Int8, "nf4": NF4, "four_bit": FourBit}


def positive(scale: Array) -> Array:
    """A block of zeros is restored by any scale but 0."""
    return np.where(scale > 0, scale, np.float32(1))


def error(weights: Array, packed: Packed) -> float:
    """Relative: the length of what is wrong by the length of the weights. 0.1 is a tenth, or 20 dB."""
    return float(np.linalg.norm(packed.restored() - weights) / np.linalg.norm(weights))
