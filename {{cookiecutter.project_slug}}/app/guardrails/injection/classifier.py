"""Logistic regression over TF-IDF of words and of characters, read by NumPy alone.

What scikit-learn fits in `training/` is stored as plain arrays: for each n-gram its inverse document frequency and its
weight. A text's score is, for words and for characters, the cosine-normalised sum of both, plus the bias:

    z = bias + sum over blocks of (t / |t|) . weight,  t = (1 + ln count) * idf

Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval (2008), chapter 6.
"""

import hashlib
import math
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnavailable
from app.guardrails.injection.grams import characters_of, words_of
from app.guardrails.injection.window import window

WEIGHTS = Path(__file__).with_name("weights.npz")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of n-grams: the place of each, and by place its inverse document frequency and its weight."""

    places: Mapping[str, int]
    idf: Floats
    weight: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> "Block":
        grams = arrays[f"{name}.grams"].tobytes().decode().split("\n")
        places = dict(zip(grams, range(len(grams)), strict=True))
        return cls(places, arrays[f"{name}.idf"].astype(np.float32), arrays[f"{name}.weight"].astype(np.float32))

    def score(self, grams: Sequence[str]) -> float:
        """What these n-grams of one text add to its score; those that are not known count for nothing."""
        counts = Counter(map(self.places.get, grams))
        counts.pop(None, None)
        if not counts:
            return 0.0
        places = np.fromiter(counts, np.intp, len(counts))
        terms = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.idf[places]
        return float(terms @ self.weight[places] / np.sqrt(terms @ terms))

    def weigh(self, grams: Sequence[str]) -> Floats:
        """For each of them how much it speaks for an attack by itself, 0 if it is not known or speaks against one."""
        places = np.fromiter(map(self.places.get, grams, repeat(-1)), np.intp, len(grams))
        return np.where(places < 0, 0, np.maximum(self.idf[places] * self.weight[places], 0))


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says how likely a text is an attack. What both mistakes cost is in the bias, so that 0.5 is the threshold."""

    words: Block
    characters: Block
    bias: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "Classifier":
        """Raises ModelUnavailable when the weights are missing, or not those whose hash lies beside them."""
        try:
            content = path.read_bytes()
            expected = path.with_suffix(".sha256").read_text(encoding="utf-8").split()[0]
            if hashlib.sha256(content).hexdigest() != expected:
                raise ValueError("the hash is another one")
            with np.load(BytesIO(content), allow_pickle=False) as stored:
                return cls.of(dict(stored))
        except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile) as error:
            raise ModelUnavailable(
                f"GUARD_INJECTION can't use its weights ({error}): restore {path} and {path.stem}.sha256 beside it, "
                "or set GUARD_INJECTION=off"
            ) from None

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> "Classifier":
        return cls(Block.of(arrays, "words"), Block.of(arrays, "characters"), float(arrays["bias"]))

    def look(self, text: str) -> str:
        """Of a long text the part that is worth a look."""
        return window(text, self.words.weigh)

    def score(self, text: str) -> float:
        """0 to 1 for a normalised text."""
        z = self.bias + self.words.score(words_of(text)) + self.characters.score(characters_of(text))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))
