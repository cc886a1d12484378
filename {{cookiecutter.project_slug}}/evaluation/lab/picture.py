"""A picture of quality against latency. Needs the extra `reports`."""

from collections.abc import Sequence
from pathlib import Path

from evaluation.lab.results import Result

MARKERS = "osD^vP*X"


def draw(path: Path, found: Sequence[Result]) -> None:
    """A point for each strategy over each way to cut: higher is better, further left is quicker."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5.5), layout="constrained")
    axes = figure.add_subplot()
    strategies = list(dict.fromkeys(one.strategy for one in found))
    chunkers = list(dict.fromkeys(one.chunker for one in found))
    for one in found:
        marker = MARKERS[chunkers.index(one.chunker) % len(MARKERS)]
        colour = f"C{strategies.index(one.strategy) % 10}"
        where = (one.milliseconds()[0], one.mean("ndcg"))
        axes.plot(*where, marker, color=colour, markersize=9, label=f"{one.strategy} over {one.chunker}")
    axes.set_xscale("log")
    axes.set(xlabel="median milliseconds of a search", ylabel="nDCG@10", title="Quality against latency")
    axes.grid(visible=True, alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    figure.savefig(path)
