"""Texts as vectors. Apart from the other types, since only this one needs NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoding(Protocol):
    """How vectors were made. `fingerprint` changes whenever they would."""

    name: str
    fingerprint: str
    dimensions: int


@dataclass
class Named:
    """An encoding of which no more is known than this."""

    name: str
    fingerprint: str
    dimensions: int


class Embedder(Encoding, Protocol):
    """Turns texts into unit vectors.

    Questions and passages are encoded apart: many models want to be told which of the two a text is.
    """

    def encode_question(self, text: str) -> Vectors:
        """Shape (dimensions,), length 1. Blocking, thread-safe."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), each row of length 1. Blocking, thread-safe."""
        ...
