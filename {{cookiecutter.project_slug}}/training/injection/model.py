"""The classifier as scikit-learn fits it, and as the application stores it.

TF-IDF of words and of characters, each with its own norm, then logistic regression.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.guardrails.injection.grams import characters_of, words_of
from app.guardrails.injection.normal import normalise
from training.injection.corpus import Example

WORDS, CHARACTERS = 20_000, 30_000
"""How many n-grams of each kind are kept: the most frequent ones."""
STRENGTH = 4.0
"""The inverse of the regularisation, C. The validation curve of the card shows what other values do."""

Arrays = dict[str, NDArray[Any]]


def pipeline(strength: float = STRENGTH, words: int = WORDS, characters: int = CHARACTERS) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion, Pipeline

    blocks = [
        ("words", TfidfVectorizer(analyzer=words_of, max_features=words, min_df=2, sublinear_tf=True)),
        ("characters", TfidfVectorizer(analyzer=characters_of, max_features=characters, min_df=3, sublinear_tf=True)),
    ]
    return Pipeline([("grams", FeatureUnion(blocks)), ("regression", LogisticRegression(C=strength, max_iter=400))])


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
