"""Statistics of the rows with pandas, as a section of the card, and its pictures. Needs the extra `reports`."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.errors import MissingExtra
from training.sets.make import Sets

LENGTHS, ORIGINS = "lengths.png", "origins.png"
SHARES = [0.05, 0.5, 0.95]


def check_reports() -> None:
    """Raises MissingExtra."""
    if find_spec("pandas") is None or find_spec("matplotlib") is None:
        raise MissingExtra("statistics and plots need the extra 'reports': run `make setup EXTRAS=\"reports\"`")


def write_statistics(sets: Sets, folder: Path) -> str:
    """The pictures, and the section that shows them."""
    table = frame(sets)
    draw_lengths(table, folder / LENGTHS)
    draw_origins(table, folder / ORIGINS)
    described = table.groupby("origin")["tokens"].describe(percentiles=SHARES)
    # One row has no deviation, which pandas says as NaN.
    described = described.fillna({"std": 0}).round().astype(int)
    answers = table.groupby(["origin", "side"])["words of the answer"].median().unstack(fill_value=0).astype(int)
    return (
        f"## Statistics\n\nTokens of a row, by origin:\n\n{markdown(described)}\n\n"
        f"Words of an answer, median:\n\n{markdown(answers)}\n\n![Lengths]({LENGTHS})\n\n![Origins]({ORIGINS})\n"
    )


def frame(sets: Sets) -> Any:
    """A line for each row: `origin`, `side`, `tokens` and `words of the answer`."""
    import pandas as pd

    rows = [
        (row.case.origin, row.side, length, len(row.answer.split()))
        for row, length in zip(sets.rows, sets.lengths, strict=True)
    ]
    return pd.DataFrame(rows, columns=["origin", "side", "tokens", "words of the answer"])


def markdown(table: Any) -> str:
    """As pandas' own `to_markdown`, which needs one more package."""
    names = [table.index.name, *map(str, table.columns)]
    lines = [f"| {name} | {' | '.join(map(str, row))} |" for name, row in zip(table.index, table.values, strict=True)]
    return "\n".join([f"| {' | '.join(names)} |", "|---" * len(names) + "|", *lines])


def draw_lengths(table: Any, path: Path) -> None:
    axes = axes_of("Tokens of a row", "tokens", "rows")
    for origin, lengths in table.groupby("origin")["tokens"]:
        axes.hist(lengths, bins=30, alpha=0.6, label=origin)
    axes.legend()
    save(axes, path)


def draw_origins(table: Any, path: Path) -> None:
    axes = axes_of("Where rows come from", "", "rows")
    table.groupby(["origin", "side"]).size().unstack(fill_value=0).plot.bar(stacked=True, ax=axes, rot=0)
    save(axes, path)


def axes_of(title: str, xlabel: str, ylabel: str) -> Any:
    from matplotlib.figure import Figure

    axes = Figure(figsize=(7, 4), layout="constrained").add_subplot()
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return axes


def save(axes: Any, path: Path) -> None:
    axes.figure.savefig(path, dpi=110, metadata={"Software": None})
