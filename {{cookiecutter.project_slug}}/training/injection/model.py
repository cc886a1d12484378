"""The classifier as scikit-learn fits it, and as the application stores it.

TF-IDF of words and of characters, each with its own norm, then logistic regression.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.guardrails.injection.grams import characters_of, words_of
from app.guardrails.injection.normal import normalise
from training.injection.corpus import Example

WORDS, CHARACTERS = 30_000, 40_000
"""How many n-grams of each kind are kept: those that stand in the most templates."""
FEWEST = 2
"""Templates that an n-gram must stand in. What only one of them has tells of that template, not of attacks."""
STRENGTH = 4.0
"""The inverse of the regularisation, C. The validation curve of the card shows what other values do."""

Arrays = dict[str, NDArray[Any]]


def pipeline(examples: Sequence[Example]) -> Any:
    """Not fitted yet, but for the n-grams that are counted."""
    from sklearn.pipeline import Pipeline

    return Pipeline([("grams", grams(examples)), ("regression", regression())])


def regression(strength: float = STRENGTH) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=400)


def grams(examples: Sequence[Example]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    blocks = []
    for name, listed, most in (("words", words_of, WORDS), ("characters", characters_of, CHARACTERS)):
        known = widespread(examples, listed, most)
        blocks.append((name, TfidfVectorizer(analyzer=listed, vocabulary=known, sublinear_tf=True)))
    return FeatureUnion(blocks)


def widespread(examples: Sequence[Example], listed: Callable[[str], Iterable[str]], most: int) -> list[str]:
    """The n-grams that stand in the most templates, in alphabetical order."""
    inside: dict[str, set[str]] = {}
    for example, text in zip(examples, texts(examples), strict=True):
        inside.setdefault(example.group, set()).update(listed(text))
    counts = Counter(chain.from_iterable(inside.values()))
    kept = sorted((-count, gram) for gram, count in counts.items() if count >= FEWEST)
    return sorted(gram for _, gram in kept[:most])


def texts(examples: Sequence[Example]) -> list[str]:
    return [normalise(example.text) for example in examples]


def labels(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([example.attack for example in examples])


def arrays(fitted: Any, slope: float = 1.0, shift: float = 0.0) -> Arrays:
    """What the application reads; its score is `slope` times that of the regression, plus `shift`."""
    stored: Arrays = {}
    weights, start = fitted["regression"].coef_[0] * slope, 0
    for name, block in fitted["grams"].transformer_list:
        grams = block.get_feature_names_out()
        stored[f"{name}.grams"] = np.frombuffer("\n".join(grams).encode(), np.uint8)
        stored[f"{name}.idf"] = block.idf_.astype(np.float16)
        stored[f"{name}.weight"] = weights[start : start + len(grams)].astype(np.float16)
        start += len(grams)
    stored["bias"] = np.array(fitted["regression"].intercept_[0] * slope + shift, np.float32)
    return stored
