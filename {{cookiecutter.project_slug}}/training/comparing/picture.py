"""Two pictures in one of a report: quality by size, and what each variant costs. Needs the extra `reports`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.measuring.metrics import FORMAT_KEPT, METRICS, RIGHT_SOURCE
from training.measuring.picture import colour

SHOWN = (FORMAT_KEPT, RIGHT_SOURCE)
MARKERS = "osD^vP*X<>ph"
PALE = 0.35
MEASURED = {"engine", "bytes", "memory_mb", "peak_mb", "tokens_per_second", "tokens_per_second_range"}
"""What `compare` writes of a variant, and no other command."""
Colour = tuple[float, float, float]
Variant = Mapping[str, Any]


def picture_of(report: Path) -> Path:
    """`report.json` -> `report-costs.png`."""
    return report.with_name(f"{report.stem}-costs.png")


def draw(path: Path, report: Mapping[str, Sequence[Variant]]) -> None:
    """Of the variants that `compare` measured. Each has one colour and one marker in all of it, and is named once."""
    from matplotlib.figure import Figure

    shown = [one for one in report["variants"] if one.keys() >= MEASURED]
    figure = Figure(figsize=(11, 5.6 + 0.3 * len(shown)), layout="constrained")
    (first, second), (speed, memory) = figure.subplots(2, 2, height_ratios=(2.4, 0.6 + 0.3 * len(shown)))
    for axes, metric in zip((first, second), SHOWN, strict=True):
        scatter(axes, shown, metric)
    bars(speed, shown)
    memories(memory, shown)
    handles, labels = first.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5, fontsize="small")
    figure.savefig(path, dpi=110, metadata={"Software": None})


def look(place: int) -> tuple[Colour, str]:
    """A colour and a marker: of twelve variants no two look alike, also without colours."""
    return colour(place), MARKERS[place % len(MARKERS)]


def scatter(axes: Any, shown: Sequence[Variant], metric: str) -> None:
    """A point for each, with its interval; what was measured on no row has none."""
    for place, one in enumerate(shown):
        shade, marker = look(place)
        value, interval = one.get(metric), one.get("intervals", {}).get(metric)
        known = value is not None and bool(interval)
        # Both are rounded: what is 0 may lie below 0 by the last digit.
        errors = [[max(0.0, value - interval[0])], [max(0.0, interval[1] - value)]] if known else None
        axes.errorbar(
            [one["bytes"] / 1e6] if known else [], [value] if known else [], yerr=errors, fmt=marker, color=shade,
            ecolor=(*shade, PALE), markersize=8, capsize=3, label=one["name"],
        )  # fmt: skip
    words = {metric.name: metric.words for metric in METRICS}[metric]
    axes.set(xscale="log", ylim=(-0.03, 1.03), xlabel="MB on disk", ylabel=f"{words}, 95 % interval", title=words)
    plain(axes)
    axes.grid(visible=True, alpha=0.3)


def plain(axes: Any) -> None:
    """Sizes as numbers that people read, 100 and not a power of ten."""
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    axes.xaxis.set_major_locator(LogLocator(base=10, subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())


def bars(axes: Any, shown: Sequence[Variant]) -> None:
    """Tokens per second, from the slowest run to the fastest one."""
    for place, one in enumerate(shown):
        value, (low, high) = one["tokens_per_second"], one["tokens_per_second_range"]
        errors = [[max(0.0, value - low)], [max(0.0, high - value)]]
        axes.barh(place, value, color=colour(place), xerr=errors, capsize=3, error_kw={"alpha": 0.5})
    named(axes, [f"{one['name']} ({one['engine']})" for one in shown])
    axes.set(xlabel="tokens per second, one answer at a time", title="speed")


def memories(axes: Any, shown: Sequence[Variant]) -> None:
    """The weights, and beyond them, paler, what the process held at most."""
    for place, one in enumerate(shown):
        axes.barh(place, one["peak_mb"] or 0, color=(*colour(place), PALE))
        axes.barh(place, one["memory_mb"], color=colour(place))
    named(axes, [one["name"] for one in shown])
    axes.set(xlabel="MB: weights, and paler all of the process at most", title="memory")


def named(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names, fontsize="small")
    axes.invert_yaxis()
    axes.grid(visible=True, axis="x", alpha=0.3)
