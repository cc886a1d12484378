"""Merged cells of a sheet: what stands over several rows is said in each of them, so that each can be understood alone.

A file names them after its rows, where openpyxl does not look when it reads row after row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from string import ascii_uppercase
from typing import IO

# More of them are no table. One cell may be merged with all below it: rows are counted, not cells.
MOST_MERGED = 10_000
END_OF_ROWS = b"sheetData>"
PIECE = 1_000_000
RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')

Merged = dict[int, list[tuple[int, int]]]
"""By the row where they begin, counted from 1: the column, counted from 0, and the last row."""


def merged(sheet: IO[bytes]) -> Merged:
    """`<mergeCell ref="B2:C4"/>` -> `{2: [(1, 4)]}`; of those in one row nothing."""
    found: Merged = defaultdict(list)
    for match in islice(RANGE.finditer(after_rows(sheet)), MOST_MERGED):
        column, first, last = match.groups()
        if int(first) < int(last):
            found[int(first)].append((column_number(column.decode()), int(last)))
    return found


def after_rows(sheet: IO[bytes]) -> bytes:
    """The rest of a file that may be larger than memory."""
    kept = b""
    for piece in iter(partial(sheet.read, PIECE), b""):
        kept += piece
        end = kept.rfind(END_OF_ROWS)
        kept = kept[end if end >= 0 else 1 - len(END_OF_ROWS) :]
    return kept


def column_number(letters: str) -> int:
    """`A` -> 0, `AA` -> 26."""
    number = 0
    for letter in letters:
        number = number * len(ascii_uppercase) + ascii_uppercase.index(letter) + 1
    return number - 1


def filled(rows: Iterable[Sequence[str]], merged: Merged) -> Iterable[Sequence[str]]:
    """The rows, with what was merged in each one that says something else."""
    return filling(rows, merged) if merged else rows


def filling(rows: Iterable[Sequence[str]], merged: Merged) -> Iterator[Sequence[str]]:
    held: dict[int, tuple[str, int]] = {}
    for number, row in enumerate(rows, 1):
        if held and any(row):
            held = {column: (text, last) for column, (text, last) in held.items() if number <= last}
            yield with_texts(row, {column: text for column, (text, _) in held.items()})
        else:
            yield row
        for column, last in merged.get(number, ()):
            if column < len(row):
                held[column] = (row[column], last)


def with_texts(row: Sequence[str], texts: dict[int, str]) -> Sequence[str]:
    cells = [*row, *[""] * (max(texts, default=-1) + 1 - len(row))]
    return [cell or texts.get(column, "") for column, cell in enumerate(cells)]
