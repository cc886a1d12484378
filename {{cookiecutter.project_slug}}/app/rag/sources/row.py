r"""A row written down as a file: Markdown where it has a text, and else a record whose values stand by their names.

`(7, "Tea", "Hot water.", "drinks")` of the columns id, title, text and kind becomes `7.md`, with the title in its
front matter, and `kind: drinks` above the text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import NothingToIngest
from app.rag.sources.upload import fit

ID = "id"
TEXTS = ("text", "body")
METADATA = ("title", "date", "author", "tags", "version", "replaces", "expires")
LONGEST_VALUE = 200
LONGEST_NAMES = 1_500
"""Of what it replaces: too long is for whoever reads them to tell."""


class Unfit(Exception):
    """This row is no document."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Their names, and where the special ones stand, by what they are."""

    names: tuple[str, ...]
    id: int
    text: int | None
    metadata: dict[str, int]

    @property
    def special(self) -> set[int | None]:
        return {self.id, self.text, *self.metadata.values()}


def columns(names: Sequence[str]) -> Columns:
    """Raises NothingToIngest if the rows of such a query can't be told apart."""
    low = [name.lower() for name in names]
    if ID not in low:
        raise NothingToIngest(
            f"the query gives no column {ID}: name one that tells the rows apart, as in SELECT x AS id"
        )
    if len(set(low)) < len(low):
        twice = next(name for name in low if low.count(name) > 1)
        raise NothingToIngest(f"the query gives two columns {twice}: name one otherwise, with AS")
    text = next((low.index(name) for name in TEXTS if name in low), None)
    metadata = {name: low.index(name) for name in METADATA if name in low} if text is not None else {}
    return Columns(tuple(names), low.index(ID), text, metadata)


def name_of(known: Columns, values: Sequence[Any]) -> str:
    """What its document is called. Raises Unfit."""
    given = plain(values[known.id])
    name = fit(given if isinstance(given, str) else json.dumps(given)) if given is not None else ""
    if not name:
        raise Unfit("its id is empty, or no name: give each row one")
    return name + (".json" if known.text is None else ".md")


def document(known: Columns, values: Sequence[Any]) -> bytes:
    """The same bytes for the same values. Raises Unfit."""
    if known.text is None:
        return json.dumps(fields(known, values, {None}), ensure_ascii=False).encode("utf-8", "replace")
    text = plain(values[known.text])
    if isinstance(values[known.text], (bytes, memoryview)) and text is None:
        raise Unfit("its text is not in UTF-8: convert it in the query")
    head = {name: plain(values[place]) for name, place in known.metadata.items()}
    lines = [
        f"{name}: {json.dumps(said(value)[: longest(name)], ensure_ascii=False)}"
        for name, value in head.items()
        if value
    ]
    front = ["---", *lines, "---"] if lines else []
    others = [f"{name}: {said(value)}" for name, value in fields(known, values, known.special).items()]
    written = [*front, "; ".join(others), "", said(text) if text is not None else ""]
    return "\n".join(written).strip("\n").encode("utf-8", "replace") if text else b""


def longest(name: str) -> int:
    return LONGEST_NAMES if name == "replaces" else LONGEST_VALUE


def fields(known: Columns, values: Sequence[Any], without: set[int | None]) -> dict[str, Any]:
    """What has a value, by the names of the columns; bytes are none."""
    kept = [(name, plain(values[place])) for place, name in enumerate(known.names) if place not in without]
    return {name: value for name, value in kept if value is not None}


def plain(value: Any) -> Any:
    """As JSON knows it, and text for all else; None for bytes that are no text."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        try:
            return bytes(value).decode("utf-8")
        except UnicodeDecodeError:
            return None
    return json.loads(json.dumps(value, default=str))


def said(value: Any) -> str:
    """`["a", "b"]` -> `a, b`."""
    if isinstance(value, list):
        return ", ".join(map(said, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
