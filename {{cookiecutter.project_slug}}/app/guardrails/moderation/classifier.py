"""The classifier: logistic regression over the vector of a text, one for each category, on NumPy.

Finds what says the same in other words than the list. `training/moderation` made its weights, 384 numbers for each
category, from texts that templates gave; it reads vectors of the built-in embedding model and of no other.
"""

import asyncio
import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np

from app.errors import WeightsUnavailable
from app.guardrails.moderation.categories import CATEGORIES, Scores
from app.types.embedding import Vectors

WEIGHTS = Path(__file__).with_name("weights.npz")
CHECKSUM = WEIGHTS.with_suffix(".sha256")
Encode = Callable[[str], Vectors]


class Classifier:
    """`encode` gives the vector of a text by the built-in embedding model, which counts its first 256 tokens."""

    collects = False

    def __init__(self, encode: Encode, path: Path = WEIGHTS) -> None:
        """Raises WeightsUnavailable."""
        self.encode = encode
        self.weights, self.bias = load(path)

    async def scores(self, text: str) -> Scores:
        vector = await asyncio.to_thread(self.encode, text)
        values = 1 / (1 + np.exp(-(vector @ self.weights + self.bias)))
        return dict(zip(CATEGORIES, map(float, values), strict=True))


def load(path: Path) -> tuple[Vectors, Vectors]:
    """Weights of shape (384, categories), and biases. Raises WeightsUnavailable for another file than was trained."""
    try:
        content, wanted = path.read_bytes(), path.with_suffix(".sha256").read_text(encoding="utf-8").split()[0]
    except (OSError, IndexError) as error:
        raise WeightsUnavailable(f"the weights of moderation can't be read ({error}): restore {path}") from None
    if hashlib.sha256(content).hexdigest() != wanted:
        raise WeightsUnavailable(f"{path} is not the file that was trained: restore it, or train it again")
    with np.load(BytesIO(content), allow_pickle=False) as stored:
        return stored["weights"].astype(np.float32), stored["bias"].astype(np.float32)
