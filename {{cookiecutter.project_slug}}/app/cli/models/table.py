"""The catalogue as a table for people: a line of figures for each model, and below it the words."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from app.cli.console import Terminal

if TYPE_CHECKING:
    from app.llm.catalogue import Catalogue, Entry

UNKNOWN = "?"
INDENT = "    "
HEADER = ("model", "context", "answer", "tools", "$ in", "$ out")
WIDTHS = (7, 6, 5, 5, 5)


def show_table(terminal: Terminal, catalogue: "Catalogue") -> None:
    """Models by provider, as wide as the terminal. Prices are in dollars for a million tokens."""
    entries = sorted(catalogue.entries, key=lambda entry: entry.provider)
    if not entries:
        terminal.note("no model of the catalogue fits: loosen a filter; what is not known fits none")
        return
    width = max(len(entry.model) for entry in entries)
    terminal.write(line(width, HEADER), "bold")
    for provider, group in groupby(entries, key=lambda entry: entry.provider):
        models = list(group)
        terminal.write(f"\n{provider}", "bold cyan")
        show_words(terminal, Text(f"data: {models[0].residency or UNKNOWN}", "dim"))
        for entry in models:
            terminal.write(line(width, (entry.model, *figures(entry))))
            show_words(terminal, words(entry))
    show_legend(terminal, catalogue)


def show_legend(terminal: Terminal, catalogue: "Catalogue") -> None:
    sources = ", ".join(f"{name} {version}" for name, version in catalogue.sources.items())
    count = len(catalogue.entries)
    terminal.write(f"\nModels: {count}. Context and answer in tokens, $ for a million of them, {UNKNOWN} unknown.")
    terminal.write("A model that you host yourself reads what you set as LLM_CONTEXT_TOKENS.")
    show_words(terminal, Text(f"Figures of {catalogue.date}, by {sources}", "dim"), indent="")


def line(width: int, cells: Sequence[str]) -> str:
    """One row: the model's name, then the figures, each below its title."""
    model, *rest = cells
    return "  ".join([model.ljust(width), *(cell.rjust(size) for cell, size in zip(rest, WIDTHS, strict=True))])


def figures(entry: "Entry") -> tuple[str, ...]:
    tools = {True: "yes", False: "no", None: UNKNOWN}[entry.tools]
    prices = (price(entry.input_usd_per_million), price(entry.output_usd_per_million))
    return tokens(entry.context_tokens), tokens(entry.max_output_tokens), tools, *prices


def tokens(count: int | None) -> str:
    """`1050000` -> `1.05M`, `131072` -> `131k`."""
    if count is None:
        return UNKNOWN
    return f"{count / 1_000_000:.3g}M" if count >= 1_000_000 else f"{count / 1000:.0f}k"


def price(usd: float | None) -> str:
    return UNKNOWN if usd is None else f"{usd:.2f}"


def words(entry: "Entry") -> Text:
    weights = {True: "open weights", False: "closed", None: "weights as deployed"}[entry.open_weights]
    kinds = f"reads {', '.join(entry.inputs)}" if entry.inputs else "inputs unknown"
    return Text.assemble(
        (f"{entry.family}, {weights}; {kinds}. ", "dim"),
        ("Good: ", "green"), f"{entry.strengths}. ",
        ("Weak: ", "red"), f"{entry.weaknesses}. ",
        ("For: ", "cyan"), f"{entry.use}.",
    )  # fmt: skip


def show_words(terminal: Terminal, text: Text, indent: str = INDENT) -> None:
    """Wrapped at the terminal's width, without blanks at the ends of lines."""
    for row in text.wrap(terminal.people, terminal.people.width - len(indent)):
        row.rstrip()
        terminal.people.print(Text(indent) + row, soft_wrap=True)
