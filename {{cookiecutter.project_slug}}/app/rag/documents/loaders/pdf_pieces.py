"""What pypdf says of a page while it reads: pieces of text with their places, gathered to lines of cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from app.rag.documents.loaders.pdf_widths import Width, Widths

Matrix = Sequence[float]

# As far from the text before, in sizes of the font, begins another cell.
GAP = 0.8


@dataclass(slots=True)
class Cell:
    """Text between `start` and `end` on the page, and how large its letters are."""

    text: str
    start: float
    end: float
    y: float
    size: float


@dataclass(slots=True)
class Line:
    """The text as pypdf gives it, and the cells that it consists of."""

    text: str = ""
    cells: list[Cell] = field(default_factory=list)


class Pieces:
    """Called with each piece of text, in the order of the file."""

    def __init__(self) -> None:
        self.lines = [Line()]
        self.widths = Widths()

    def __call__(self, text: str, outer: Matrix, inner: Matrix, font: Any, size: float) -> None:
        first, *others = text.split("\n")
        self.lines[-1].text += first
        if first.strip():
            add(self.lines[-1].cells, cell(first, outer, inner, size, self.widths.of(font)))
        self.lines.extend(Line(other) for other in others)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def cell(text: str, outer: Matrix, inner: Matrix, size: float, width: Width) -> Cell:
    x, y = inner[4], inner[5]
    large = abs(size) * hypot(inner[2], inner[3]) * hypot(outer[2], outer[3])
    start = x * outer[0] + y * outer[2] + outer[4]
    bare = text.strip()
    return Cell(bare, start, start + width(bare) * large, x * outer[1] + y * outer[3] + outer[5], large)


def add(cells: list[Cell], new: Cell) -> None:
    """What follows at once belongs to the cell before, as a word in bold does."""
    last = cells[-1] if cells else None
    if last and -last.size < new.start - last.end < GAP * last.size and abs(new.y - last.y) < last.size / 2:
        last.text, last.end = f"{last.text} {new.text}", max(last.end, new.end)
    else:
        cells.append(new)
