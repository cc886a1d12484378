"""The YAML block that many Markdown files begin with: what it says of the document. It is not a part of the text."""

import re
from collections.abc import Mapping
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents import dates

# Longer blocks are text: a file may begin with a rule and hold another one far below.
LONGEST = 4_000
BLOCK = re.compile(rf"\s{{0,20}}---[ \t]*\n(.{{0,{LONGEST}}}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
NAMES = {
    "title": "title",
    "date": "date",
    "author": "author",
    "authors": "author",
    "tags": "tags",
    "keywords": "tags",
    "version": "version",
    "replaces": "replaces",
    "expires": "expires",
    "expirydate": "expires",
    "valid_until": "expires",
}
# What tells of a last day in a block that nobody can read, be it YAML, or TOML between lines of +++.
TOML = re.compile(rf"\s{{0,20}}\+\+\+[ \t]*\n(.{{0,{LONGEST}}}?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
LAST_DAY = re.compile(r"^[ \t]*[\"']?(?:expires|valid_until|expiryDate)[\"']?[ \t]*[:=]", re.IGNORECASE | re.MULTILINE)
LONGEST_VALUE = 200
LONGEST_NAMES = 1_000
NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


def read(text: str) -> tuple[dict[str, str], int]:
    """What the block says under the names that are known, and where the text begins.

    A block that is no YAML, or says nothing by name, is text. Raises UnreadableDocument if nobody can tell when the
    document expires, or what it replaces: that would otherwise be found for ever.
    """
    block = BLOCK.match(text)
    values = parsed(block[1]) if block else None
    if block is None or not values:
        check_unread(block or TOML.match(text))
        return {}, 0
    metadata: dict[str, str] = {}
    for name, value in values.items():
        known = NAMES.get(str(name).lower())
        if known and (said := plain(value)):
            metadata.setdefault(known, CHECKED.get(known, shortened)(said))
    return metadata, block.end()


def check_unread(block: re.Match[str] | None) -> None:
    """Raises UnreadableDocument if a block that could not be read says when the document expires."""
    if block is None or not LAST_DAY.search(block[1]):
        return
    if block[0].lstrip().startswith("+"):
        raise UnreadableDocument(
            "expires by front matter in TOML, which is not read: write it as YAML, between lines of ---"
        )
    raise UnreadableDocument("expires by front matter that is no valid YAML: put quotes around values with a colon")


def last_day(said: str) -> str:
    """Of its being valid: `May 1, 2030` -> `2030-05-01`."""
    day = dates.parsed(said)
    if day is None or not re.search(r"\d\D+\d", said):
        raise UnreadableDocument(f"expires on {said[:40]!r}, which is no day: write it as 2030-12-31")
    return day.isoformat()


def replaced(said: str) -> str:
    """The names of documents. Cut off, they would name others."""
    if len(said) > LONGEST_NAMES:
        raise UnreadableDocument(f"replaces documents whose names are longer than {LONGEST_NAMES:,}: name fewer")
    return said


def shortened(said: str) -> str:
    return said[:LONGEST_VALUE]


CHECKED = {"expires": last_day, "replaces": replaced}


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
    return ", ".join(" ".join(part.split()) for part in parts if isinstance(part, str) and part not in NOTHING)
