"""Pictures of what was compared and searched. Needs the extra `reports`."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from evaluation.prompts.comparison import Comparison

FORMATS = (".png", ".svg", ".pdf")
COLOURS = {"better": "tab:green", "worse": "tab:red", "no difference shown": "tab:gray"}


def check_picture(path: Path | None) -> None:
    """Raises SettingsError or MissingExtra before any work is done."""
    if path is None:
        return
    if path.suffix not in FORMATS:
        raise SettingsError(f"{path} is no picture: end its name with {', '.join(FORMATS)}")
    if not path.absolute().parent.is_dir():
        raise SettingsError(f"there is no folder {path.parent}: make it, or name another")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtra("a picture needs the extra 'reports': run `make setup EXTRAS=\"reports\"`") from None


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
