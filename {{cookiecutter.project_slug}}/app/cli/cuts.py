"""Shows how a text was cut: its pieces in turning colours, or with a mark between them where there are no colours."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from app.cli.console import Paper, Terminal
from app.cli.printable import printable
from app.cli.records import Record

if TYPE_CHECKING:
    from app.llm.tokens.strategy import Cut

COLOURS = ("black on bright_cyan", "black on bright_yellow")
SEPARATOR = "|"


def show_cut(terminal: Terminal, made: "Cut", record: Record) -> None:
    """The strategy with its figures, then the pieces; or why there are none."""
    terminal.write(made.strategy, "bold", end="")
    if made.pieces is None:
        terminal.write(f": {made.note}\n")
        return
    ratio, usd = record["tokens_per_word"], record["input_usd"]
    shares = [f"{made.count:,} tokens", *([f"{ratio:.2f} a word"] if ratio else [])]
    cost = "price unknown" if usd is None else f"${usd:.6f}"
    terminal.write(f": {', '.join([*shares, cost])} ({made.note})")
    terminal.people.print(side_by_side(made.pieces, coloured(terminal.people)), soft_wrap=True)
    terminal.write("")


def coloured(paper: Paper) -> bool:
    return paper.is_terminal and not paper.no_color and paper.color_system is not None


def side_by_side(pieces: Sequence[str], in_colour: bool) -> Text:
    if not in_colour:
        return Text(SEPARATOR.join(map(visible, pieces)))
    return Text.assemble(*((visible(piece), COLOURS[place % 2]) for place, piece in enumerate(pieces)))


def visible(piece: str) -> str:
    r"""On one line, and harmless: a line break is shown as `\n`, a tab as `\t`."""
    return printable(piece.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t"))


def show_comparison(terminal: Terminal, samples: Mapping[str, str], made: Sequence[Sequence["Cut"]]) -> None:
    """A line for each strategy, a column for each sample."""
    terminal.write("strategy    " + "".join(f"{name:>18}" for name in samples), "bold")
    for row in zip(*made, strict=True):
        shares = [share(one, text) for one, text in zip(row, samples.values(), strict=True)]
        terminal.write(f"{row[0].strategy:<12}" + "".join(f"{shown:>18}" for shown in shares))
    terminal.write("Tokens, and tokens for each character.\n", "dim")
    for one in made[0]:
        terminal.write(f"{one.strategy}: {one.note}")


def share(made: "Cut", text: str) -> str:
    return "-" if made.count is None else f"{made.count:,}  {made.count / len(text):.2f}"
