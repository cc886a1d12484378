"""A scope's conditions in SQL: text with places for values, and the values."""

from dataclasses import dataclass
from typing import Any

from app.rag.stores.records import METADATA, Condition, conditions
from app.types import Scope


@dataclass(frozen=True, slots=True)
class Matching:
    """What stands behind WHERE."""

    text: str
    values: list[Any]


def spaces_of(scope: Scope | None) -> Matching:
    """The spaces that a scope covers, found by the hashes that are indexed."""
    wanted = [("tenant", scope.tenant), ("collection", scope.collection)] if scope else []
    given = [(f"md5({name}) = md5(%s)", value) for name, value in wanted if value is not None]
    return Matching(" AND ".join(["chunks > 0", *(text for text, _ in given)]), [value for _, value in given])


def matching(scope: Scope | None, spaces: list[int], *more: Condition) -> Matching:
    """`Scope("acme"), [7], ("position", (0,))` -> `space = ANY(%s) AND "position" = ANY(%s)` and [[7], [0]]."""
    own = [condition for condition in conditions(scope) if condition[0] not in ("tenant", "collection")]
    text, values = "space = ANY(%s)", list[Any]([spaces])
    for name, wanted in (*own, *more):
        if name.startswith(METADATA):
            text += " AND metadata ->> %s = ANY(%s)"
            values.append(name.removeprefix(METADATA))
        else:
            text += f' AND "{name}" = ANY(%s)'
        values.append(list(wanted))
    return Matching(text, values)
