"""JSON and JSON lines: each record of a list alone, larger objects part by part under the path of their keys.

JSON with comments, or with a comma too many, is read as lines. What is broken is refused: half a record is none.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.outline import MAX_HEADING
from app.rag.documents.loaders.plain import decode, lines_of_code
from app.rag.documents.loaders.records import Row, TooLong, document, field

# An object of more characters comes apart, unless it is a record of a list.
LONGEST_WHOLE = 600
# Keys further down stand in the row itself.
DEEPEST_PATH = 6
# Deeper than any data: what is nested to do harm is read as lines.
DEEPEST = 100
# A longer key is no name, and would stand before each value below it.
LONGEST_KEY = 1_000
# What people write into settings, and no JSON has. A string is matched first, so that nothing within it counts.
COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?')
COMMA = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|,(?=\s*[}\]])')


def load(data: bytes) -> Document:
    """A file that holds one value, or JSON lines by another name. Raises UnreadableDocument if it is broken."""
    text = decode(data)
    if are_lines(text):
        return load_lines(data)
    try:
        return document(rows(value_of(text), ()), len(text))
    except (ValueError, RecursionError, TooLong):
        return lines_of_code(text)


def load_lines(data: bytes) -> Document:
    """A file with one value on each line: the number of a row is that of its line. Raises UnreadableDocument."""
    text = decode(data)
    lines = enumerate(text.split("\n"), 1)
    try:
        return document(
            (Row(said(value_of(line, number)), number) for number, line in lines if line.strip()), len(text)
        )
    except (ValueError, RecursionError, TooLong):
        return lines_of_code(text)


def are_lines(text: str) -> bool:
    """Whether a whole value stands on each of several lines: as soon as one is none, no other is looked at."""
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), (dict, list)) for line in lines)
    except (ValueError, RecursionError):
        return False


def value_of(text: str, number: int = 1) -> Any:
    """What begins in this line of a file. Raises UnreadableDocument; for what people may read as JSON ValueError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if is_nearly_json(text):
            raise
        line = number + error.lineno - 1
        raise UnreadableDocument(
            f"broken JSON in line {line} ({error.msg}): correct it, or call the file .txt to have it read as text"
        ) from None


def is_nearly_json(text: str) -> bool:
    """Whether without comments and commas too many it is JSON, or nothing at all."""
    bare = COMMA.sub(r"\1", COMMENT.sub(r"\1", text))
    try:
        json.loads(bare if bare.strip() else "null")
    except json.JSONDecodeError:
        return False
    return True


def rows(value: Any, path: tuple[str, ...]) -> Iterator[Row]:
    """One row for what is short, else one for each item of a list, and for each part of an object."""
    if isinstance(value, list) and value:
        for number, item in enumerate(value, 1):
            yield Row(said(item), number, path)
    elif isinstance(value, Mapping) and value and len(path) < DEEPEST_PATH and is_long(value):
        for key, part in value.items():
            if isinstance(part, (list, Mapping)) and 0 < len(key.strip()) <= MAX_HEADING and is_long(part):
                yield from rows(part, (*path, " ".join(key.split())))
            else:
                yield Row(said({key: part}), None, path)
    else:
        yield Row(said(value), None, path)


def is_long(value: Any) -> bool:
    """Looks at no more of the value than that takes."""
    lengths = accumulate(len(name) + len(text) + len(": ; ") for name, text in fields(value))
    return any(length > LONGEST_WHOLE for length in lengths)


def said(value: Any) -> str:
    """`{"name": "Ada", "at": {"city": "London"}, "tags": ["a", "b"]}` -> `name: Ada; at.city: London; tags: a, b`."""
    return "; ".join(field(name, text) for name, text in fields(value))


def fields(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The plain values within, each with its path of keys; items of a list are numbered. Raises TooLong if too deep."""
    if depth > DEEPEST:
        raise TooLong
    if isinstance(value, Mapping) and value:
        parts: Iterator[tuple[str, Any]] = iter(value.items())
    elif isinstance(value, list) and any(isinstance(item, (list, Mapping)) for item in value):
        parts = ((str(number), item) for number, item in enumerate(value, 1))
    else:
        yield name, plain(value)
        return
    for key, part in parts:
        if len(key) > LONGEST_KEY:
            raise TooLong
        yield from fields(part, f"{name}.{key}" if name else key, depth + 1)


def plain(value: Any) -> str:
    if isinstance(value, list) and value:
        return ", ".join(map(plain, value))
    return value if isinstance(value, str) else json.dumps(value)
