"""A picture of perplexity against sparsity. Needs the extra `reports`."""

from collections.abc import Mapping
from pathlib import Path

from training.measuring.picture import can_draw

__all__ = ["PICTURE", "can_draw", "draw"]
PICTURE = "sparsity.png"


def draw(path: Path, perplexities: Mapping[float, float]) -> None:
    """Sparsity in percent. Perplexity rises so steeply that its axis is that of its logarithm."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    shares = [100 * level for level in perplexities]
    axes.plot(shares, list(perplexities.values()), marker="o", markersize=4)
    axes.set_yscale("log")
    axes.set(xlabel="weights that are 0, in %", ylabel="perplexity", title="Pruning by magnitude")
    axes.set_xticks(shares)
    axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(path, dpi=110, metadata={"Software": None})
