"""The plots of the card, as PNG. Needs the extra `reports`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.injection.threshold import Floats, Labels, cost, reliability, threshold
from training.injection.validation import Point

SIZE = (7, 4)


def curve(path: Path, points: Sequence[Point], xlabel: str, title: str) -> None:
    """What was learnt above, what was held out below: the gap is overfitting, two low lines are underfitting."""
    axes = panel(title, xlabel, "area under the ROC curve")
    axes.semilogx([one.at for one in points], [one.learnt for one in points], "o-", label="learnt")
    axes.semilogx([one.at for one in points], [one.held_out for one in points], "s-", label="held out")
    save(axes, path)


def roc(path: Path, probabilities: Floats, attack: Labels, points: dict[str, tuple[float, float]]) -> None:
    """`points` are (false alarms, recall) of what has no score."""
    from sklearn.metrics import roc_curve

    axes = panel("ROC, templates held out", "false alarms", "recall")
    false_alarms, recall, _ = roc_curve(attack, probabilities)
    axes.plot(false_alarms, recall, label="classifier")
    for name, (x, y) in points.items():
        axes.plot(x, y, "o", label=name)
    save(axes, path)


def precision_recall(path: Path, probabilities: Floats, attack: Labels) -> None:
    from sklearn.metrics import precision_recall_curve

    axes = panel("Precision and recall, templates held out", "recall", "precision")
    precision, recall, _ = precision_recall_curve(attack, probabilities)
    axes.plot(recall, precision, label="classifier")
    axes.axhline(attack.mean(), color="grey", linestyle=":", label="share of attacks")
    save(axes, path)


def costs(path: Path, probabilities: Floats, attack: Labels) -> None:
    axes = panel("Cost by threshold", "probability from which on a text is flagged", "cost for each text")
    grid = np.linspace(0, 1, 101)
    axes.plot(grid, [cost(probabilities, attack, at) for at in grid], label="held out")
    axes.axvline(threshold(), color="grey", linestyle=":", label=f"chosen: {threshold():.2f}")
    save(axes, path)


def calibration(path: Path, probabilities: Floats, attack: Labels) -> None:
    axes = panel("Calibration", "probability that was said", "share that were attacks")
    said, true, _ = zip(*reliability(probabilities, attack), strict=True)
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="perfect")
    axes.plot(said, true, "o-", label="held out")
    save(axes, path)


def panel(title: str, xlabel: str, ylabel: str) -> Any:
    from matplotlib.figure import Figure

    axes = Figure(figsize=SIZE, layout="constrained").add_subplot()
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(visible=True, alpha=0.3)
    return axes


def save(axes: Any, path: Path) -> None:
    axes.legend(fontsize="small")
    axes.figure.savefig(path, dpi=110, metadata={"Software": None})
