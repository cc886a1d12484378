"""The arguments of a tool out of a task's text, each value for one of them.

An argument takes what it asks for: a value out of a list, what fits its pattern or its example, a number, a text in
quotes; where it is the only one to take a text, the words as they are.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.text import stems

QUOTED = re.compile(r"""(?<!\w)(?:"([^"]+)"|“([^”]+)”|'((?:[^']|'(?=\w))+)'(?!\w))""")
EXAMPLE = re.compile(r"such as (\w+\.\w+)$")
FILE = re.compile(r"[\w/.-]*\w\.[A-Za-z]\w{0,7}\b")
NUMBER = re.compile(r"\d+")
WHOLE = "task"
"""The name of an argument that takes a part of the task as it is: who gets it understands no less than this one."""

Schema = Mapping[str, Any]


def values_for(part: str, needed: Mapping[str, Schema]) -> tuple[dict[str, Any], int]:
    """One for each argument, or None; and how many of them fit a pattern or an example.

    `"Add 'a.md' that says 'Hi'"` for a name such as `b.md` and a text -> `{"name": "a.md", "text": "Hi"}`, 1.
    """
    if list(needed) == [WHOLE]:
        return {WHOLE: part}, 0
    values: dict[str, Any] = {}
    text = Remaining(part)
    patterns = {name: pattern for name, schema in needed.items() if (pattern := pattern_of(schema))}
    for name, pattern in patterns.items():
        values[name] = text.take(pattern)
    special = sum(value is not None for value in values.values())
    plain = [name for name, schema in needed.items() if is_plain(schema)]
    for name in plain:
        values[name] = text.quoted.pop(0) if text.quoted else None
    if len(plain) == 1 and not patterns:
        values[plain[0]] = values[plain[0]] or part.rstrip("?.! ")
    for name, schema in needed.items():
        if name not in values:
            values[name] = named(part, schema["enum"]) if "enum" in schema else number(schema, text)
    return values, special


class Remaining:
    """What of a text no argument has taken yet: the pieces in quotes, and what stands around them."""

    def __init__(self, text: str) -> None:
        self.quoted: list[str] = [next(filter(None, match.groups())) for match in QUOTED.finditer(text)]
        self.around = QUOTED.sub(" ", text)

    def take(self, pattern: re.Pattern[str]) -> str | None:
        """A piece in quotes that fits, else the longest match around the quotes, else one within them."""
        for place, piece in enumerate(self.quoted):
            if pattern.fullmatch(piece):
                return self.quoted.pop(place)
        if found := longest(pattern, self.around):
            self.around = self.around.replace(found, " ", 1)
            return found
        for place, piece in enumerate(self.quoted):
            if found := longest(pattern, piece):
                del self.quoted[place]
                return found
        return None


def pattern_of(schema: Schema) -> re.Pattern[str] | None:
    """That of a text which only some pieces of a task can be."""
    if schema.get("type") != "string" or "enum" in schema:
        return None
    if pattern := schema.get("pattern"):
        return re.compile(pattern.strip("^$"))
    return FILE if EXAMPLE.search(schema.get("description", "")) else None


def is_plain(schema: Schema) -> bool:
    return schema.get("type") == "string" and "enum" not in schema and pattern_of(schema) is None


def number(schema: Schema, text: Remaining) -> int | None:
    """The first that is left; None for what is no number either."""
    found = text.take(NUMBER) if schema.get("type") in ("integer", "number") else None
    return None if found is None else int(found)


def named(part: str, values: Sequence[str]) -> str:
    """The one whose word stands in the text, else the first."""
    said = set(stems(part))
    return next((value for value in values if said & set(stems(value))), values[0])


def longest(pattern: re.Pattern[str], text: str) -> str | None:
    found = [match[0].strip() for match in pattern.finditer(text)]
    return max(found, key=len, default=None)
