"""The differences as a picture. It needs the extra `reports`, and imports it late."""

from collections.abc import Sequence
from pathlib import Path

from evaluation.bias.difference import KINDS, Compared, shares


def draw(path: Path, found: Sequence[Compared]) -> None:
    """For each attribute and kind of difference, the share of pairs with its 95 % interval."""
    from matplotlib.figure import Figure

    groups = shares(found)
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for number, (name, kinds) in enumerate(groups.items()):
        for at, kind in enumerate(KINDS):
            low, high = kinds[kind].interval() or (0.0, 0.0)
            value = kinds[kind].value or 0.0
            spread = [[100 * max(0.0, value - low)], [100 * max(0.0, high - value)]]
            place = at + 0.12 * (number - len(groups) / 2)
            label = name if at == 0 else None
            axes.errorbar(place, 100 * value, yerr=spread, fmt="o", capsize=3, color=f"C{number}", label=label)
    axes.set_xticks(range(len(KINDS)), KINDS)
    axes.set(
        ylabel="pairs that differ, %", title=f"{len(found)} pairs of questions that differ in who asks", ylim=(0, None)
    )
    axes.legend()
    figure.savefig(path)
