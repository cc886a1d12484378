"""The columns of a table on a PDF page: spans that cells touch, from left to right, with a gap between them."""

from bisect import bisect_right
from collections.abc import Sequence
from math import inf

from app.rag.documents.loaders.pdf_pieces import Cell

Column = tuple[float, float]

# As wide a gap stands between two columns at least, in sizes of the font.
GAP = 0.3
# Heights on the page that differ by less are one.
SAME = 3.0


def widened(columns: list[Column], cells: Sequence[Cell]) -> tuple[list[Column], bool]:
    """With the columns that a cell touches as one, or one more; and whether any became one."""
    merged = False
    for cell in cells:
        start, end = cell.start - GAP * cell.size, cell.end + GAP * cell.size
        touched = [column for column in columns if column[0] < end and start < column[1]]
        one = (min([cell.start, *(first for first, _ in touched)]), max([cell.end, *(last for _, last in touched)]))
        columns = sorted([*(column for column in columns if column not in touched), one])
        merged |= len(touched) > 1
    return columns, merged


def share(columns: list[Column], cells: Sequence[Cell]) -> bool:
    """Whether two of the cells stand side by side in one column."""
    found: dict[int, list[float]] = {}
    for cell in cells:
        heights = found.setdefault(place(columns, cell), [])
        if any(abs(height - cell.y) < SAME for height in heights):
            return True
        heights.append(cell.y)
    return False


def place(columns: list[Column], cell: Cell) -> int:
    return bisect_right(columns, (cell.start, inf)) - 1
