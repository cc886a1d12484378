"""Conditions on what a search may see, as people write them: `author=Ada`, or {"author": ["Ada"]}. Knows no store."""

from collections.abc import Iterable, Mapping

from app.errors import BadFilter
from app.types import Where

METADATA = ("title", "date", "author", "tags", "version", "replaces", "expires")
FIELDS = ("source", *METADATA)
MOST_VALUES = 100


def parsed(conditions: Iterable[str]) -> Where:
    """`["author=Ada", "author=Bob", "source=a.md"]` -> author is Ada or Bob, and source is a.md. Raises BadFilter."""
    pairs: dict[str, list[str]] = {}
    for condition in conditions:
        name, equals, value = condition.partition("=")
        if not equals:
            raise BadFilter(f"{condition[:80]!r} is no condition: write FIELD=VALUE, such as author=Ada")
        pairs.setdefault(name.strip(), []).append(value.strip())
    return conditions_of(pairs)


def conditions_of(pairs: Mapping[str, Iterable[str]]) -> Where:
    """`{"author": ["Ada"]}` -> (("metadata.author", ("Ada",)),). Raises BadFilter."""
    return tuple((field(name), checked(name, tuple(dict.fromkeys(values)))) for name, values in pairs.items())


def field(name: str) -> str:
    """As a store calls it."""
    if name not in FIELDS:
        raise BadFilter(f"{name[:80]!r} is no field to search by: use {', '.join(FIELDS)}")
    return name if name not in METADATA else f"metadata.{name}"


def checked(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if not values or not all(values):
        raise BadFilter(f"the condition on {name} has no value: write one, such as {name}=VALUE")
    if len(values) > MOST_VALUES:
        raise BadFilter(f"the condition on {name} has more than {MOST_VALUES} values: ask for fewer")
    for value in values:
        if "\0" in value:
            raise BadFilter(f"the condition on {name} holds a NUL, which no document has: leave it out")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadFilter(f"the condition on {name} holds half a character: send it as UTF-8") from None
    return values
