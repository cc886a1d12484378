"""The YAML block that many Markdown files begin with: what it says of the document. It is not a part of the text."""

import re
from collections.abc import Mapping
from typing import Any

# Longer blocks are text: a file may begin with a rule and hold another one far below.
LONGEST = 4_000
BLOCK = re.compile(rf"\s{{0,20}}---[ \t]*\n(.{{0,{LONGEST}}}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
NAMES = {"title": "title", "date": "date", "author": "author", "authors": "author", "tags": "tags", "keywords": "tags"}
LONGEST_VALUE = 200
NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


def read(text: str) -> tuple[dict[str, str], int]:
    """`title`, `date`, `author` and `tags` as far as they are given, and where the text begins.

    A block that is no YAML, or says nothing by name, is text.
    """
    block = BLOCK.match(text)
    values = parsed(block[1]) if block else None
    if block is None or not values:
        return {}, 0
    metadata: dict[str, str] = {}
    for name, value in values.items():
        known = NAMES.get(str(name).lower())
        if known and (said := plain(value)):
            metadata.setdefault(known, said)
    return metadata, block.end()


def parsed(block: str) -> Mapping[Any, Any] | None:
    import yaml

    try:
        values = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - it makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        return None
    return values if isinstance(values, Mapping) else None


def plain(value: Any) -> str:
    """Text as it is, of a list its texts: `["a", "b"]` -> `a, b`."""
    parts = value if isinstance(value, list) else [value]
    return ", ".join(" ".join(part.split()) for part in parts if isinstance(part, str) and part not in NOTHING)[
        :LONGEST_VALUE
    ]
