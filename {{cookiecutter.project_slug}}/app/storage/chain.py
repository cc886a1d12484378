"""A chain of rows: the hash of each covers its content and the hash of the row before it, so none is changed alone.

Knows nothing of a database. Whoever can write the whole table can write a new chain: note the last hash elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

FIRST = "0" * 64
"""What stands for the hash before the first row."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row. `actor` and `arguments` are salted hashes, in hex as the others; `at` is in seconds since 1970."""

    id: int
    at: float
    action: str
    actor: str
    arguments: str
    previous: str
    hash: str

    def row(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that is not as it was written, and in which way."""

    id: int
    reason: str


def link(id: int, at: float, action: str, *, actor: str, arguments: str, previous: str) -> Link:
    return Link(id, at, action, actor, arguments, previous, hash_of(id, at, action, actor, arguments, previous))


def hash_of(*content: int | float | str) -> str:
    """SHA-256 of the JSON of a row, in hex: `hash_of(1, 0.5, "a")` is that of `[1, 0.5, "a"]`.

    What JSON does not know was never written: bytes in place of a text have a hash too, that of no row.
    """
    return hashlib.sha256(json.dumps(content, default=repr).encode()).hexdigest()


def salted(salt: str, text: str) -> str:
    """HMAC-SHA256, in hex: who does not have the salt can't try which text it is."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def first_break(links: Iterable[Link], actors: Mapping[int, tuple[str, str]], newest: int = 0) -> Break | None:
    """None where the links are one chain from the first row on. `actors` are salt and text of those that are known.

    `newest` is a row of which something else knows: the last one may not be older.
    """
    expected, previous = 1, FIRST
    for one in links:
        if one.id != expected:
            return Break(expected, f"row {expected} is missing")
        if one.previous != previous:
            return Break(one.id, f"row {one.id} does not follow the row before it")
        if one.hash != hash_of(one.id, one.at, one.action, one.actor, one.arguments, one.previous):
            return Break(one.id, f"row {one.id} was changed")
        if (known := actors.get(one.id)) and one.actor != salted(*known):
            return Break(one.id, f"the actor of row {one.id} was changed")
        expected, previous = one.id + 1, one.hash
    return Break(expected, f"row {expected} is missing") if expected <= newest else None
