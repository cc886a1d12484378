"""A picture of both distributions of scores. Needs the extra `reports`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.abstention.calibration import Calibration
from evaluation.abstention.scores import Scored

BINS = 40


def draw(path: Path, scored: Sequence[Scored], found: Calibration) -> None:
    """How many questions have which score, with their evidence and without; the thresholds, and the probability."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.add_subplot()
    answerable, unanswerable = ([getattr(one, name) for one in scored] for name in ("answerable", "unanswerable"))
    bins = np.linspace(min(answerable + unanswerable), max(answerable + unanswerable), BINS)
    axes.hist(answerable, list(bins), alpha=0.6, label="with the evidence")
    axes.hist(unanswerable, list(bins), alpha=0.6, label="evidence removed")
    if found.now:
        axes.axvline(
            found.now.abstain, color="C7", linestyle=":", label=f"declined below, today: {found.now.abstain:.2f}"
        )
    axes.axvline(found.own.abstain, color="C3", label=f"declined below, fitted: {found.own.abstain:.2f}")
    axes.axvline(found.own.weak, color="C3", linestyle="--", label=f"weak below, fitted: {found.own.weak:.2f}")
    axes.set(xlabel="score of the evidence", ylabel="questions", title="With and without the evidence")
    likely = axes.twinx()
    likely.plot(bins, found.probability.of(bins), color="C2")
    likely.set(ylabel="P(answerable)", ylim=(0, 1))
    figure.legend(loc="outside right upper", fontsize="small")
    figure.savefig(path)
