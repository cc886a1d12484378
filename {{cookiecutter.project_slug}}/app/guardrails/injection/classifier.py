"""Logistic regression over TF-IDF of words and of characters, read by NumPy alone.

What scikit-learn fits in `training/` is stored as plain arrays: for each n-gram its inverse document frequency and its
weight. A text's score is, for words and for characters, the cosine-normalised sum of both, plus the bias:

    z = bias + sum over blocks of (t / |t|) . weight,  t = (1 + ln count) * idf

Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval (2008), chapter 6.
"""

import hashlib
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnavailable
from app.guardrails.injection.runs import CharacterRuns, WordRuns
from app.guardrails.injection.window import window

WEIGHTS = Path(__file__).with_name("weights.npz")
Floats = NDArray[np.float32]


class Block:
    """One kind of n-grams: by the place of each its inverse document frequency and its weight."""

    def __init__(self, runs: CharacterRuns | WordRuns, idf: NDArray[Any], weight: NDArray[Any]) -> None:
        self.runs, self.idf, self.weight = runs, idf.astype(np.float32), weight.astype(np.float32)

    def score(self, text: str) -> float:
        """What the n-grams of a text add to its score; those that are not known count for nothing."""
        places, counts = self.runs.counts(text)
        if not places.size:
            return 0.0
        terms = (1 + np.log(counts.astype(np.float32))) * self.idf[places]
        return float(terms @ self.weight[places] / np.sqrt(terms @ terms))


class Words(Block):
    """The block of words."""

    def __init__(self, grams: Sequence[str], idf: NDArray[Any], weight: NDArray[Any]) -> None:
        self.known = WordRuns(grams)
        super().__init__(self.known, idf, weight)
        *_, before, last = self.known.known.T
        self.alone = np.zeros(len(self.known.numbers) + 1, np.float32)
        self.alone[last[before == 0]] = np.maximum(self.idf * self.weight, 0)[before == 0]

    def weigh(self, words: Sequence[str]) -> Floats:
        """For each of them how much it speaks for an attack by itself, 0 if it is not known or speaks against one."""
        return self.alone[np.minimum(self.known.numbered(words), len(self.alone) - 1)]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says how likely a text is an attack. What both mistakes cost is in the bias, so that 0.5 is the threshold."""

    words: Words
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
            return made_of(content)
        except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile) as error:
            raise ModelUnavailable(
                f"GUARD_INJECTION can't use its weights ({error}): restore {path} and {path.stem}.sha256 beside it, "
                "or set GUARD_INJECTION=off"
            ) from None

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> "Classifier":
        grams, *figures = parts(arrays, "characters")
        characters = Block(CharacterRuns(grams), *figures)
        return cls(Words(*parts(arrays, "words")), characters, float(arrays["bias"]))

    def look(self, text: str) -> str:
        """Of a long text the part that is worth a look."""
        return window(text, self.words.weigh)

    def score(self, text: str) -> float:
        """0 to 1 for a normalised text."""
        z = self.bias + self.words.score(text) + self.characters.score(text)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


@lru_cache(maxsize=1)
def made_of(content: bytes) -> Classifier:
    """A service asks for it several times, at each place where a question or an earlier message is looked at."""
    with np.load(BytesIO(content), allow_pickle=False) as stored:
        return Classifier.of(dict(stored))


def parts(arrays: Mapping[str, NDArray[Any]], name: str) -> tuple[list[str], NDArray[Any], NDArray[Any]]:
    """The n-grams of a block, and by their order the inverse document frequencies and the weights."""
    grams = arrays[f"{name}.grams"].tobytes().decode().split("\n")
    return grams, arrays[f"{name}.idf"], arrays[f"{name}.weight"]
