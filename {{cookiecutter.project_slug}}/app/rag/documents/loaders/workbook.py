"""Workbooks by openpyxl: the `office` extra. Each sheet is a heading, and each row has the names of its columns.

Formulas have the values that they had when the file was saved. Hidden sheets are not read, nor are charts.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import records, tables
from app.rag.documents.loaders.archive import Limits
from app.rag.documents.loaders.office import opened
from app.rag.documents.loaders.office_properties import described
from app.rag.documents.loaders.outline import MAX_HEADING
from app.rag.documents.loaders.records import Row, TooLong
from app.rag.documents.loaders.workbook_merged import filled, merged

# Rows and cells, empty ones between others included: a file may name one a million rows further down.
MAX_CELLS = 5_000_000
# Sheets are read as a stream, not as trees.
LIMITS = Limits(tags=20_000_000)
# The text may be longer than the file, which is packed, by this and by what names of columns add.
UNPACKED = 2
LEAST = 1_000_000


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if the extra is missing, or the file encrypted, broken, too large or without text."""
    with opened(data, "workbook", LIMITS) as file:
        import openpyxl

        # Of what is lost when the file is written again, which nobody does here.
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        metadata = described(data)
        return replace(read(book, metadata.get("title", ""), UNPACKED * len(data) + LEAST), metadata=metadata)


def read(book: Any, title: str, size: int) -> Document:
    try:
        document = records.document(rows(book, (title,) if title else ()), size)
    except TooLong:
        raise UnreadableDocument("workbook whose text is far longer than the file: save its sheets as CSV") from None
    if not document.text:
        raise UnreadableDocument("workbook without text: show its hidden sheets, or save what its charts hold as cells")
    return document


def rows(book: Any, above: tuple[str, ...]) -> Iterator[Row]:
    """Of all sheets that are shown, under their names."""
    left = MAX_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            cells = Cells(sheet, left)
            with sheet._get_source() as source:
                texts = filled(cells.rows(), merged(source))
            yield from (replace(row, headings=(*above, sheet.title[:MAX_HEADING])) for row in tables.named(texts))
            left = cells.left


class Cells:
    """The cells of a sheet as texts. `left` is how many more may be read."""

    def __init__(self, sheet: Any, left: int) -> None:
        self.sheet, self.left = sheet, left

    def rows(self) -> Iterator[list[str]]:
        """All rows, the empty ones among them. How many there are a file says as it likes: it is not asked."""
        self.sheet.reset_dimensions()
        for values in self.sheet.iter_rows(values_only=True):
            self.left -= 1 + len(values)
            if self.left < 0:
                raise UnreadableDocument(f"workbook of more than {MAX_CELLS:,} cells: split it, or save it as CSV")
            yield [said(value) for value in values]


def said(value: Any) -> str:
    """A day is `2024-02-29`, and 0.1 + 0.2 is 0.3."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    return " ".join(str(value).split())
