"""Tables of a PDF page: lines whose cells stand below each other, with an empty gap between the columns all the way.

Each row becomes `| a | b |`, and a cell of several lines is put together. All other lines stay as they are.
"""

from collections.abc import Iterator, Sequence

from app.rag.documents.loaders.pdf_columns import SAME, Column, share, widened
from app.rag.documents.loaders.pdf_pieces import Line
from app.rag.documents.loaders.pdf_rows import Row, by_height, together

# A page of more lines is no page that people read.
MOST_LINES = 2_000
MOST_COLUMNS, MOST_CELLS = 40, 2_000
# Of lines that are no table, all but the first may be the beginning of one, unless there are more of them.
FEW = 5
# Fewer rows with several cells are chance.
LEAST_ROWS = 3
# The share of its cells that a table fills at least.
FILLED = 0.5
# As far below each other are rows at most, in sizes of the font.
FAR = 5


def text(lines: Sequence[Line]) -> str:
    """Of the page."""
    return "\n".join(written(lines) if len(lines) <= MOST_LINES else (line.text for line in lines))


def written(lines: Sequence[Line]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        table = table_at(lines, at)
        if rows := table.rows():
            yield "\n".join(("", *rows, ""))
            at += len(table.lines)
        else:
            passed = len(table.lines) if len(table.lines) > FEW else 1
            yield from (line.text for line in lines[at : at + passed])
            at += passed


class Table:
    """Lines from the first on that has several cells; `columns` are spans of the page, from left to right."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.lines: list[Line] = []
        self.top = self.bottom = 0.0
        self.cells = 0

    def take(self, line: Line) -> bool:
        """False if the line does not fit: it is far away, or two cells that stand side by side share a column."""
        if not 0 < len(line.cells) <= MOST_COLUMNS or self.cells > MOST_CELLS or not self.is_near(line):
            return False
        columns, merged = widened(self.columns, line.cells)
        alone = len(line.cells) < 2 and len(columns) > len(self.columns)
        checked = [line, *(self.lines if merged else ())]
        if alone or len(columns) > MOST_COLUMNS or any(share(columns, one.cells) for one in checked):
            return False
        heights = [cell.y for cell in line.cells]
        self.top = max(heights) if not self.lines else self.top
        self.bottom = min([*heights, *([self.bottom] if self.lines else [])])
        self.columns = columns
        self.lines.append(line)
        self.cells += len(line.cells)
        return True

    def is_near(self, line: Line) -> bool:
        """Not far below what is there, and not above it."""
        size = line.cells[0].size
        return not self.lines or all(self.bottom - FAR * size < one.y < self.top + size for one in line.cells)

    def heights(self) -> list[tuple[float, Row]]:
        cells = sorted((cell for line in self.lines for cell in line.cells), key=lambda cell: -cell.y)
        return list(by_height(cells, self.columns)) if cells else []

    def trim(self) -> None:
        """Leave out the lines at the end that stand alone on their height: they are the text below."""
        full = [height for height, row in self.heights() if len(row) > 1]
        while self.lines and not any(abs(self.lines[-1].cells[0].y - height) < SAME for height in full):
            self.lines.pop()

    def rows(self) -> list[str]:
        """None if it is no table."""
        heights = self.heights()
        rows = list(together(heights, len(self.columns))) if heights else []
        filled = sum(len(row) for row in rows)
        if sum(1 for row in rows if len(row) > 1) < LEAST_ROWS or filled < FILLED * len(rows) * len(self.columns):
            return []
        return [f"| {' | '.join(row.get(at, '') for at in range(len(self.columns)))} |" for row in rows]


def table_at(lines: Sequence[Line], start: int) -> Table:
    """What may be one, from a line of several cells on."""
    table = Table()
    for at in range(start, len(lines)):
        if not table.take(lines[at]):
            break
    table.trim()
    return table
