"""The lines of a text file, or of standard input, one after the other: neither need fit into memory as a whole."""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from app.errors import AppError

LONGEST = 50_000_000
"""Bytes."""
LONGEST_NAME = 80


class BadLine(AppError):
    """A line can't be read."""


class NoLines(AppError):
    """What is named is no file."""


def lines_of(file: str) -> Iterator[tuple[int, str]]:
    """Those that are not blank, each with its number, from 1. Raises NoLines, BadLine, or OSError."""
    check_file(file)
    name = "standard input" if file == "-" else file
    with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as opened:
        number = 0
        while raw := opened.readline(LONGEST + 1):
            number += 1
            if len(raw) > LONGEST:
                raise BadLine(f"line {number} of {name} has more than {LONGEST:,} bytes: split it")
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise BadLine(f"line {number} of {name} is not UTF-8: save the file as UTF-8 text") from None
            if line.strip():
                yield number, line


def check_file(file: str) -> None:
    """Raises NoLines for a folder, and for what is not there, such as a text in the place of a file."""
    if file == "-" or (os.path.exists(file) and not os.path.isdir(file)):  # a Path raises for a long text
        return
    what = "is a folder" if os.path.isdir(file) else "is no file"
    raise NoLines(
        f"{file[:LONGEST_NAME]!r} {what}: name a file with a text on each line, or write - and pipe the text in, "
        'as in echo "TEXT" | python -m app guard -'
    )
