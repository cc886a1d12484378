"""A picture of the report: for each metric a bar of each variant and baseline, with its interval. Extra `reports`."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from training.measuring.metrics import METRICS

WIDTH = 0.8
"""Of all bars of one metric together, of the 1.0 from it to the next."""


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def draw(path: Path, report: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Shares from 0 to 1. What was measured on no row has no bar."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.add_subplot()
    shown = [*report["baselines"], *report["variants"]]
    for place, one in enumerate(shown):
        width = WIDTH / len(shown)
        bars(axes, one, (place - (len(shown) - 1) / 2) * width, width, colour(place))
    axes.set(ylim=(0, 1), ylabel="share of the rows, 95 % interval", title="Held-out rows")
    axes.set_xticks(range(len(METRICS)), [metric.words for metric in METRICS])
    axes.grid(visible=True, axis="y", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=4, fontsize="small")
    figure.savefig(path, dpi=110, metadata={"Software": None})


def bars(axes: Any, one: Mapping[str, Any], shift: float, width: float, shade: tuple[float, float, float]) -> None:
    found = one.get("intervals", {})
    names = [(at, metric.name) for at, metric in enumerate(METRICS)]
    known = [(at, name) for at, name in names if one.get(name) is not None and found.get(name)]
    values = [one[name] for _, name in known]
    # Both are rounded: what is 0 may lie below 0 by the last digit.
    errors = [
        [max(0.0, one[name] - one["intervals"][name][0]) for _, name in known],
        [max(0.0, one["intervals"][name][1] - one[name]) for _, name in known],
    ]
    places = [at + shift for at, _ in known]
    error_kw = {"alpha": 0.5}
    axes.bar(places, values, width, color=shade, yerr=errors, capsize=2, error_kw=error_kw, label=one["name"])


def colour(place: int) -> tuple[float, float, float]:
    """Of twenty no two are alike; the second ten are those of the first, paler."""
    from matplotlib import colormaps

    red, green, blue, _ = colormaps["tab20"](2 * (place % 10) + place // 10 % 2)
    return red, green, blue
