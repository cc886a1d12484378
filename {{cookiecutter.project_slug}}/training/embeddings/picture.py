"""How the loss went, and what held-out questions find before and after, as a picture. Needs the extra `reports`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.embeddings.measure import SEARCHES


def draw(path: Path, found: Mapping[str, Any]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    curves(left, found["losses"])
    bars(right, found["compared"])
    figure.savefig(path, dpi=110, metadata={"Software": None})


def curves(axes: Any, losses: Sequence[Mapping[str, float]]) -> None:
    for name, words in (("loss", "of a batch"), ("eval_loss", "of validation")):
        points = [(one["step"], one[name]) for one in losses if name in one]
        axes.plot(*zip(*points, strict=True), label=words, marker="o" if name == "eval_loss" else None)
    axes.set(xlabel="step", ylabel="loss, nats", title="Learning")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize="small")


def bars(axes: Any, compared: Sequence[Mapping[str, Any]]) -> None:
    """The line on a bar is the interval of the difference."""
    names = [f"{SEARCHES[one['search']]}\n{one['metric']}" for one in compared]
    places = range(len(compared))
    axes.bar([at - 0.2 for at in places], [one["before"] for one in compared], 0.4, label="built in")
    errors = [
        [max(0.0, one["after"] - one["before"] - one["low"]) for one in compared],
        [max(0.0, one["high"] - one["after"] + one["before"]) for one in compared],
    ]
    axes.bar(
        [at + 0.2 for at in places], [one["after"] for one in compared], 0.4, yerr=errors, capsize=3, label="tuned"
    )
    axes.set(ylim=(0, 1), title="Held-out documents")
    axes.set_xticks(list(places), names, fontsize="x-small")
    axes.grid(visible=True, axis="y", alpha=0.3)
    axes.legend(fontsize="small", loc="lower right")
