"""CSV and TSV: each row with the names of its columns, so that it can be understood alone.

The delimiter is found in the first rows, and so is whether they begin with names. What is no table is read as lines.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from app.rag.documents.document import Document
from app.rag.documents.loaders.plain import decode, lines_of_code
from app.rag.documents.loaders.records import Row, TooLong, document, field

DELIMITERS = ",;\t|"
# What Excel reads in the first line of a file: the delimiter of all others.
SAYS = re.compile(r"\"?sep=([^\w\s\"]|\t)\"?\n", re.IGNORECASE)
SAMPLE_ROWS = 50
# A longer name is cut where it stands in front of a value; the first row has it whole.
LONGEST_NAME = 60
SAMPLE_CHARACTERS = 100_000
# Numbers, dates and the like: what a column is called never looks so.
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
FIGURE = re.compile(r"[\s\d.,:/%€$£+-]*\d[\s\d.,:/%€$£+-]*|true|false|null|n/?a|nan|-+", re.IGNORECASE)


def load(data: bytes) -> Document:
    text = decode(data)
    said = SAYS.match(text)
    table = text[said.end() :] if said else text
    try:
        return document(rows(table, said[1] if said else delimiter(table), 2 if said else 1), len(text))
    except (csv.Error, TooLong):
        return lines_of_code(text)


def rows(text: str, delimiter: str, first: int) -> Iterator[Row]:
    """Those that are not empty, counted from `first`, be that one names or data. Lines of one cell may stand above."""
    names: Sequence[str] | None = None
    several = usual(widths(text, delimiter)) > 1
    for number, cells in enumerate(parsed(text, delimiter), first):
        if names is None and any(cells[1:] if several else cells):
            head = cells[: 1 + max(at for at, cell in enumerate(cells) if cell)]  # a row may end with a delimiter
            names = [name[:LONGEST_NAME] for name in head] if are_names(head) else ()
            yield Row(" | ".join(head) if names else described((), cells), number)
        else:
            yield Row(described(names or (), cells), number)


def named(sheet: Iterable[Sequence[str]]) -> Iterator[Row]:
    """The same for a sheet, where a table may begin in any column, and below lines of one cell that say what it is."""
    names: Sequence[str] | None = None
    for number, cells in enumerate(sheet, 1):
        filled = [at for at, cell in enumerate(cells) if cell]
        if names is None and len(filled) > 1:
            names = sheet_names(cells, filled[0], filled[-1] + 1)
            yield Row(" | ".join(cells[at] for at in filled) if names else described((), cells), number)
        elif filled:
            yield Row(described(names or (), cells), number)


def sheet_names(cells: Sequence[str], start: int, end: int) -> Sequence[str]:
    """Each in its column; none if the row is data."""
    return [name[:LONGEST_NAME] for name in cells[:end]] if are_names(cells[start:end]) else ()


def parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row; an empty row has none."""
    found = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    return ([cell.strip() for cell in cells] for cells in found)


def described(names: Sequence[str], cells: Sequence[str]) -> str:
    """`name: Ada; born: 1815`; an empty cell says nothing."""
    named = [*names, *[""] * (len(cells) - len(names))]
    return "; ".join(field(name, cell) for name, cell in zip(named, cells, strict=False) if cell)


def delimiter(text: str) -> str:
    """The one by which most of the first rows come apart into the same number of cells, and into the most of these."""

    def agreement(delimiter: str) -> tuple[float, int]:
        try:
            found = widths(text, delimiter)
        except csv.Error:
            return 0.0, 0
        width = usual(found)
        return (found.count(width) / len(found), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=agreement)


def widths(text: str, delimiter: str) -> list[int]:
    """How many cells the first rows have. Raises csv.Error."""
    sample = islice(parsed(text[:SAMPLE_CHARACTERS], delimiter), SAMPLE_ROWS)
    return [len(cells) for cells in sample if any(cells)]


def usual(widths: Sequence[int]) -> int:
    return max(set(widths), key=widths.count, default=1)


def are_names(cells: Sequence[str]) -> bool:
    """Names mostly differ and are no figures, but for years; only that of the row's own name may be empty."""
    first, rest = cells[0], cells[1:]
    years = len(rest) > 1 and all(YEAR.fullmatch(cell) for cell in rest)
    figures = bool(FIGURE.fullmatch(first)) or (not years and any(FIGURE.fullmatch(cell) for cell in rest))
    return all(rest) and bool(first or rest) and len(set(cells)) > len(cells) // 2 and not figures
