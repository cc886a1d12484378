"""Pictures of what was compared and searched. Needs the extra `reports`."""

from math import nan
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.prompts.comparison import Comparison
    from evaluation.prompts.search import Search

COLOURS = {"better": "tab:green", "worse": "tab:red", "no difference shown": "tab:gray"}


def draw_comparison(path: Path, comparison: "Comparison") -> None:
    """A forest plot: for each later version and share, the difference to the first with its interval."""
    from matplotlib.figure import Figure

    findings = [finding for finding in comparison.findings() if finding.measure.share]
    figure = Figure(figsize=(9, 1.6 + 0.42 * len(findings)), layout="constrained")
    axes = figure.add_subplot()
    axes.axvline(0, color="black", linewidth=0.8)
    for height, finding in enumerate(findings):
        found = finding.difference
        spread = [[100 * (found.mean - found.low)], [100 * (found.high - found.mean)]]
        axes.errorbar(100 * found.mean, height, xerr=spread, fmt="o", capsize=4, color=COLOURS[finding.verdict])
    axes.set_yticks(range(len(findings)), [f"{one.other.label}: {one.measure.name}" for one in findings])
    axes.set_ylim(len(findings) - 0.5, -0.5)
    first = comparison.versions[0].prompt.label
    axes.set(xlabel="percentage points", title=f"Difference to {first}, with 95 % intervals")
    figure.savefig(path)


def draw_search(path: Path, search: "Search") -> None:
    """What each candidate reached on either half: where the two lines part, it is overfitted.

    One that was not held against the other half has a gap there.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(max(9, 2 + len(search.tried)), 4.5), layout="constrained")
    axes = figure.add_subplot()
    numbers = range(len(search.tried))
    held_out = [nan if one.held_out_share is None else 100 * one.held_out_share for one in search.tried]
    axes.plot(numbers, [100 * one.share for one in search.tried], "o-", label="train")
    axes.plot(numbers, held_out, "s--", label="held-out")
    axes.axvline(search.tried.index(search.best), color="tab:green", alpha=0.3, linewidth=8, label="best")
    axes.set_xticks(numbers, [f"{number}\n{fill(one.how, 13)}" for number, one in enumerate(search.tried)])
    axes.set(ylabel="answered well, %", title=f"From {search.tried[0].prompt.label}")
    axes.legend()
    figure.savefig(path)
