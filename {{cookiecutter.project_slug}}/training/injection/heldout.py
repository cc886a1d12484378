"""The hand-written set that `evaluate guards` measures, by the weights that were just trained."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.guardrails.injection.classifier import Classifier
from app.guardrails.injection.detector import Injection
from app.guardrails.injection.normal import normalise
from app.guardrails.injection.patterns import matches
from app.guardrails.switched import FOUND
from evaluation.guards.injection import Case, cases
from training.injection.figures import rates
from training.injection.trained import Trained


def held_out_rows(trained: Trained) -> list[tuple[str, float, float]]:
    """Recall and false alarms of the patterns, of the classifier, and of the guard, which is both."""
    classifier, written = Classifier.of(trained.arrays()), list(cases())
    guard = Injection(classifier)
    attack = np.array([case.attack for case in written])
    ways: dict[str, Callable[[str], bool]] = {
        "the patterns": lambda text: matches(normalise(text)),
        "the classifier": lambda text: classifier.score(normalise(text)) >= FOUND,
        "the guard, which is both": lambda text: guard.score(text) >= FOUND,
    }
    found = {name: rates(flagged(written, finds), attack) for name, finds in ways.items()}
    return [(name, one["recall"], one["false_alarms"]) for name, one in found.items()]


def flagged(written: list[Case], finds: Callable[[str], bool]) -> NDArray[np.bool_]:
    return np.array([finds(case.text) for case in written])
