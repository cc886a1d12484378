"""What retrieval needs of the outside: an embedder. `bootstrap` supplies it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors. `fingerprint` changes whenever the vectors would."""

    name: str
    fingerprint: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Texts to an array of shape (len(texts), dimensions), each row of length 1. Blocking, thread-safe."""
        ...
