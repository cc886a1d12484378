"""Filters over metadata, as the documentation of Pinecone states them; what else is asked for is refused."""

from collections.abc import Callable, Mapping
from typing import Any

LOGICAL: dict[str, Callable[[Any], bool]] = {"$and": all, "$or": any}
MOST_VALUES = 10_000


class BadRequest(ValueError):
    """Pinecone would answer 400."""


def matches(document: Mapping[str, Any], wanted: Any, schema: Mapping[str, Any]) -> bool:
    if not isinstance(wanted, dict) or not wanted:
        raise BadRequest("a filter is an object that is not empty")
    return all([holds(document, name, condition, schema) for name, condition in wanted.items()])


def holds(document: Mapping[str, Any], name: str, condition: Any, schema: Mapping[str, Any]) -> bool:
    if name in LOGICAL:
        return LOGICAL[name]([matches(document, part, schema) for part in condition])
    if name.startswith("$") or name in schema or not isinstance(condition, dict) or len(condition) != 1:
        raise BadRequest(f"{name} can't be filtered by {condition}")
    ((operator, value),) = condition.items()
    return compare(document.get(name), operator, value)


def compare(found: Any, operator: str, value: Any) -> bool:
    if operator == "$in":
        if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
            raise BadRequest("$in takes a list of values")
        return any(compare(found, "$eq", one) for one in value)
    if operator == "$eq" and isinstance(value, str | int | float):
        return value in found if isinstance(found, list) else type(found) is type(comparable(value)) and found == value
    if operator in ("$gte", "$lt") and isinstance(value, int | float):
        return isinstance(found, float) and (found >= value if operator == "$gte" else found < value)
    raise BadRequest(f"{operator} does not take {value!r}")


def comparable(value: Any) -> Any:
    """Numbers are kept as floats."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
