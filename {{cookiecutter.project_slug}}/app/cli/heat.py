"""A matrix of likeness as a heat map: in a terminal, and as a picture. The colours run from the least alike to 1."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from app.cli.printable import one_line
from app.llm.similarity import Matrix, nearest

if TYPE_CHECKING:
    from app.cli.console import Terminal
    from app.types.embedding import Embedder

WIDTH = 80
SHADES = " ░▒▓█"
# Dark to light; a figure is legible on each.
COLOURS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
LIGHT = 2
CELL, LINE, TEXT_WIDTH = 56, 24, 640


def show(terminal: "Terminal", texts: Sequence[str], matrix: Matrix, embedder: "Embedder") -> None:
    """The texts with their numbers, then the figures, each on its colour and, where the stream has it, with a shade."""
    shaded = terminal.people.encoding.lower().startswith("utf")
    for number, text in enumerate(texts, start=1):
        terminal.write(legend(number, text))
    terminal.write("\n    " + "".join(f"{number:>4}  " for number in range(1, len(texts) + 1)), "bold")
    low = min(map(min, matrix))
    for number, row in enumerate(matrix, start=1):
        terminal.write(f"{number:>3} ", "bold", end="")
        for value in row:
            step = step_of(value, low)
            ink = "black" if step >= LIGHT else "white"
            terminal.write(f"{value:5.2f}{SHADES[step] if shaded else ' '}", f"{ink} on {COLOURS[step]}", end="")
        terminal.write("")
    first, second = nearest(matrix)
    terminal.write(f"\nnearest: [{first + 1}] and [{second + 1}], {matrix[first][second]:.2f}")
    terminal.write(f"encoded as passages, by {embedder.name}, {embedder.dimensions} dimensions", "dim")


def step_of(value: float, low: float) -> int:
    """Which of the colours: `step_of(0.5, 0)` -> 2, the middle one."""
    span = 1.0 - low
    return min(int((value - low) / span * len(COLOURS)), len(COLOURS) - 1) if span > 0 else len(COLOURS) - 1


def legend(number: int, text: str) -> str:
    """On one line of a terminal."""
    line = f"[{number}] {one_line(text)}"
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def draw(texts: Sequence[str], matrix: Matrix) -> str:
    """The same as SVG."""
    low, size = min(map(min, matrix)), len(texts)
    cells = [
        cell(row, column, value, step_of(value, low))
        for row, values in enumerate(matrix)
        for column, value in enumerate(values)
    ]
    numbers = [
        label(CELL * at + CELL // 2 + CELL, CELL - 12, f"[{at + 1}]") + label(CELL // 2, middle(at), f"[{at + 1}]")
        for at in range(size)
    ]
    top = CELL * (size + 1) + LINE
    lines = [label(12, top + LINE * at, legend(at + 1, text), "start") for at, text in enumerate(texts)]
    width, height = max(CELL * (size + 1) + 12, TEXT_WIDTH), top + LINE * size
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    paper = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join(
        [f'{head} font-family="sans-serif" font-size="14">', paper, *cells, *numbers, *lines, "</svg>", ""]
    )


def cell(row: int, column: int, value: float, step: int) -> str:
    place = f'x="{CELL * (column + 1)}" y="{CELL * (row + 1)}" width="{CELL}" height="{CELL}"'
    ink = "black" if step >= LIGHT else "white"
    figure = label(CELL * (column + 1) + CELL // 2, middle(row), f"{value:.2f}", ink=ink)
    return f'<rect {place} fill="{COLOURS[step]}"/>{figure}'


def middle(row: int) -> int:
    """Where the line of a figure stands."""
    return CELL * (row + 1) + CELL // 2 + 5


def label(x: int, y: int, text: str, anchor: str = "middle", ink: str = "black") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{ink}">{escape(text)}</text>'
