"""Figures of a model before, cut and after, for people and for a card."""

from collections.abc import Mapping, Sequence

from app.cli.console import Terminal
from training.shortening.run import Figures

HEADS = ("", "layers", "weights", "perplexity", "loss", "tokens/s")
NAME, CELL = 8, 12


def cells(name: str, one: Figures) -> Sequence[str]:
    fast = f"{one.tokens_per_second:.1f}" if one.tokens_per_second else "-"
    return name, str(one.layers), f"{one.weights / 1e6:.1f} M", f"{one.perplexity:,.1f}", f"{one.loss:.3f}", fast


def figures_table(figures: Mapping[str, Figures]) -> str:
    """In Markdown."""
    rows = [HEADS, ["---"] * len(HEADS), *(cells(name, one) for name, one in figures.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def show_figures(terminal: Terminal, figures: Mapping[str, Figures]) -> None:
    for name, *rest in (HEADS, *(cells(name, one) for name, one in figures.items())):
        terminal.write(f"{name:<{NAME}}{''.join(f'{cell:>{CELL}}' for cell in rest)}")
