"""One training from texts to weights, and the weights as files that the application checks."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.injection.corpus import Example
from training.injection.model import Arrays, arrays, labels, pipeline, texts
from training.injection.threshold import Calibration
from training.injection.validation import Fold, Scores, folds, out_of_fold


@dataclass(frozen=True)
class Trained:
    """`scores` are those of the cross-validation, before calibration."""

    examples: Sequence[Example]
    folded: Sequence[Fold]
    scores: Scores
    calibration: Calibration
    fitted: Any

    def arrays(self) -> Arrays:
        return arrays(self.fitted, self.calibration.slope, self.calibration.shift)


def train(examples: Sequence[Example], advance: Callable[[str], None]) -> Trained:
    """The same examples give the same arrays. `advance` is told what is next."""
    advance("counting n-grams")
    folded = list(folds(examples))
    scores = out_of_fold(folded, advance)
    advance("the last fit, on all texts")
    fitted = pipeline(examples).fit(texts(examples), labels(examples))
    return Trained(examples, folded, scores, Calibration.fit(scores, labels(examples)), fitted)


def write(stored: Arrays, path: Path) -> str:
    """Both files, `.npz` and `.sha256`; what was there stays until they are complete. Returns the hash."""
    unfinished = path.with_suffix(".unfinished.npz")
    try:
        np.savez(unfinished, allow_pickle=False, **stored)
        digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
        path.with_suffix(".sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest
