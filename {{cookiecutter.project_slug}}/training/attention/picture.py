"""Which tokens attend to which, as a table of shades for a terminal, and as a picture. Knows nothing of models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from app.errors import MissingExtra, SettingsError
from training.attention.attention import Array, Trace

SHADES = ((0.6, "█"), (0.35, "▓"), (0.15, "▒"), (0.05, "░"), (0.0, " "))
"""Each from which share on."""
LABEL = 12
"""Characters of a token that are shown."""


@dataclass(frozen=True)
class Picture:
    """`shares` (T, T): how much of what each token, in rows, gathers comes from which, in columns."""

    title: str
    tokens: Sequence[str]
    shares: Array


def picture(trace: Trace, tokens: Sequence[str], layer: int | None, head: int | None) -> Picture:
    """Of one head of one layer; where either is left out, the mean of all. Both are counted from 0. Raises
    SettingsError for one that the model doesn't have.
    """
    layers, heads = trace.weights.shape[:2]
    check_number("layer", layer, layers)
    check_number("head", head, heads)
    title = f"{chosen('layer', layer, layers)}, {chosen('head', head, heads)}"
    shares = trace.weights[slice(None) if layer is None else [layer]][:, slice(None) if head is None else [head]]
    return Picture(title, tokens, shares.mean(axis=(0, 1)))


def check_number(what: str, number: int | None, count: int) -> None:
    if number is not None and not 0 <= number < count:
        raise SettingsError(f"there is no {what} {number}: the model has {count}, take one of 0 to {count - 1}")


def chosen(what: str, number: int | None, count: int) -> str:
    return f"mean of {count} {what}s" if number is None else f"{what} {number}"


def lines(shown: Picture) -> Iterator[str]:
    """The table: a row for each token, darker where it attends more, and at its end what it attends to most."""
    count = len(shown.tokens)
    yield " " * (LABEL + 5) + "".join(f"{number % 10:>2}" for number in range(count)) + "  most of it from"
    for number, row in enumerate(shown.shares):
        most = int(row.argmax())
        cells = "".join(2 * shade(share) for share in row)
        yield f"{number:>3} {label(shown.tokens[number]):<{LABEL}} {cells}  {row[most]:.2f} {label(shown.tokens[most])}"


def shade(share: float) -> str:
    return next(one for least, one in SHADES if share >= least)


def label(token: str) -> str:
    """A space in front is part of many a token; the end of a line is shown as \\n."""
    return repr(token)[1:-1][:LABEL]


def check_plots(path: Path) -> None:
    """Raises MissingExtra, or SettingsError when the plot has no folder to go to."""
    if find_spec("matplotlib") is None:
        raise MissingExtra("the plot needs the extra 'reports': run `make setup EXTRAS=\"reports\"`")
    if not path.parent.is_dir():
        raise SettingsError(f"there is no folder {path.parent}: make it, or name another")


def plot(shown: Picture, path: Path) -> None:
    """A PNG. Needs the extra `reports`."""
    from matplotlib.figure import Figure

    count = len(shown.tokens)
    side = 2.5 + 0.3 * count
    figure = Figure(figsize=(side + 1, side), layout="constrained")
    axes = figure.add_subplot()
    image = axes.imshow(shown.shares, cmap="Blues", vmin=0, vmax=1)
    names = [label(token).replace("$", r"\$") for token in shown.tokens]  # a pair of dollars would be a formula
    axes.set_xticks(np.arange(count), names, rotation=90)
    axes.set_yticks(np.arange(count), names)
    axes.set(title=shown.title, xlabel="is attended to", ylabel="attends")
    figure.colorbar(image, label="share", shrink=0.8)
    figure.savefig(path, format="png", dpi=110, metadata={"Software": None})
