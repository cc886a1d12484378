"""What an attack's line says and sends: what is written short is made long, and what is wrong is named.

Knows nothing of attacks. Everything here raises ValueError.
"""

import re
from typing import Any

from evaluation.rows import filled


def turns_of(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(words_of(one) for one in listed(row, "turns"))


def history_of(row: dict[str, Any]) -> tuple[dict[str, str], ...]:
    found = listed(row, "history")
    if not all(isinstance(one, dict) and isinstance(one.get("times", 1), int) for one in found):
        raise ValueError("history is not a list of {role, content}")
    return tuple({"role": filled(one, "role"), "content": words_of(one.get("content"))} for one in repeated(found))


def request_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("request is not an object with method and path")
    return {**expanded(value), "method": filled(value, "method"), "path": filled(value, "path")}


def patterns(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same, each a regular expression."""
    for one in values:
        try:
            re.compile(one)
        except re.error as error:
            raise ValueError(f"{one!r} is no pattern: {error}") from None
    return values


def listed(row: dict[str, Any], name: str) -> list[Any]:
    found = row.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"{name} is not a list")
    return found


def repeated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`{"role", "content", "times": 3}` -> three of them."""
    return [row for row in rows for _ in range(row.get("times", 1))]


def words_of(value: Any) -> str:
    """A text as it is, and `{"text": "a ", "times": 3}` -> `"a a a "`."""
    match value:
        case str():
            return value
        case {"text": str(text), "times": int(times)}:
            return text * times
    raise ValueError("what is said is neither a text nor {text, times}")


def expanded(value: Any) -> Any:
    """The same, anywhere in a request."""
    if isinstance(value, dict):
        if set(value) == {"text", "times"}:
            return words_of(value)
        return {name: expanded(one) for name, one in value.items()}
    return [expanded(one) for one in value] if isinstance(value, list) else value
