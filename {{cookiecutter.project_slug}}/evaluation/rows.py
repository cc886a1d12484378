"""Files that people write, a JSON object on each line: questions, tasks, labels and the like. What is wrong is named.

Knows nothing of what the lines say: a `Shape` does. Files that the commands write themselves are in `lines`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from app.errors import AppError


class Named(Protocol):
    @property
    def id(self) -> str: ...


One = TypeVar("One")
NamedOne = TypeVar("NamedOne", bound=Named)


@dataclass(frozen=True)
class Shape(Generic[One]):
    """`parse` makes a `noun` of a line, or raises ValueError with what is wrong, of which `error` is made."""

    noun: str
    parse: Callable[[dict[str, Any]], One]
    error: type[AppError]
    page: str


def read_rows(path: Path, shape: Shape[One]) -> list[One]:
    """Each line of the file, in order, without the empty ones. Only a line feed ends one: texts may hold U+2028.

    Raises the shape's error, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # with the mark that some editors write before it
    except (OSError, UnicodeDecodeError) as error:
        raise shape.error(f"{path} can't be read ({error}): name a UTF-8 file of JSON lines") from None
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(shape.parse(row_of(line)))
        except ValueError as error:
            raise shape.error(f"{path} line {number}: {error}: correct it; {shape.page} describes a line") from None
    if not found:
        raise shape.error(f"{path} holds no {shape.noun}: write one on each line, as {shape.page} describes")
    return found


def read_named(path: Path, shape: Shape[NamedOne]) -> list[NamedOne]:
    """The same of what has ids, all of which differ."""
    ids: set[str] = set()

    def parse(row: dict[str, Any]) -> NamedOne:
        one = shape.parse(row)
        if one.id in ids:
            raise ValueError(f"the id {one.id!r} is taken")
        ids.add(one.id)
        return one

    return read_rows(path, Shape(shape.noun, parse, shape.error, shape.page))


def row_of(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a character (a lone surrogate)") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return row


def filled(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is not a text")
    return value


def texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"{name} is not a list of texts")
    return tuple(values)
