"""The rows of a table on a PDF page: cells on one height, and the lines below that go on with them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.rag.documents.loaders.pdf_columns import SAME, Column, place
from app.rag.documents.loaders.pdf_pieces import Cell

Row = dict[int, str]
"""The text of each column that has any."""

# Rows are further from each other than the lines within a cell are, by this factor at least.
FURTHER = 1.2


def by_height(cells: Sequence[Cell], columns: list[Column]) -> Iterator[tuple[float, Row]]:
    """Cells on one height, and that height; from the top of the page down."""
    height, row = 0.0, Row()
    for cell in cells:
        if row and height - cell.y > SAME:
            yield height, row
            row = {}
        height = height if row else cell.y
        at = place(columns, cell)
        row[at] = f"{row[at]} {cell.text}" if at in row else cell.text
    yield height, row


def together(heights: Sequence[tuple[float, Row]], columns: int) -> Iterator[Row]:
    """Rows: the lines of a cell are closer to each other than rows are."""
    gaps = [above - below for (above, _), (below, _) in pairwise(heights)]
    near = nearest(gaps, sum(1 for _, row in heights if len(row) == columns))
    row = dict(heights[0][1])
    for gap, (_, more) in zip(gaps, heights[1:], strict=True):
        if gap < near and min(len(row), len(more)) < columns:
            row |= {at: f"{row[at]} {said}" if at in row else said for at, said in more.items()}
        else:
            yield row
            row = dict(more)
    yield row


def nearest(gaps: Sequence[float], full: int) -> float:
    """Below this, a gap is one within a row; 0 if it can't be told, since full rows are not far from each other."""
    near = (min(gaps) + max(gaps)) / 2 if gaps and max(gaps) > FURTHER * min(gaps) else 0.0
    return near if sum(1 for gap in gaps if gap >= near) >= full - 1 else 0.0
