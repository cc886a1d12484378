"""What an Office file says of itself, as the file has it.

The libraries are not asked: of a file that says nothing they make up a title, their own name as its author, and today.
Source: ECMA-376, part 2, "Core properties".
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from app.errors import UnreadableDocument
from app.rag.documents import dates
from app.rag.documents.loaders.archive import Archive

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RELATIONS = "_rels/.rels"
KIND = "/metadata/core-properties"
LONGEST_VALUE = 200


def described(data: bytes) -> dict[str, str]:
    """Title, author, date of the last change, keywords and version, of those that are there."""
    with suppress(UnreadableDocument):  # a file is not lost for what it says of itself
        archive = Archive(data, "Office file")
        return {} if (name := place(archive)) is None else values(archive.xml(name))
    return {}


def place(archive: Archive) -> str | None:
    """The name of the entry that holds the properties."""
    if RELATIONS not in archive:
        return None
    relations = archive.xml(RELATIONS).iterfind("{*}Relationship")
    return next((one.get("Target", "").lstrip("/") for one in relations if one.get("Type", "").endswith(KIND)), None)


def values(root: "Element") -> dict[str, str]:
    days = (dates.parsed(line(root, name)) for name in ("modified", "created"))
    said = {
        "title": line(root, "title"),
        "author": line(root, "creator"),
        "date": next((day.isoformat() for day in days if day), ""),
        "tags": line(root, "keywords"),
        "version": line(root, "version"),
    }
    return {name: value for name, value in said.items() if value}


def line(root: "Element", name: str) -> str:
    found = root.find(f"{{*}}{name}")
    return "" if found is None else " ".join("".join(found.itertext()).split())[:LONGEST_VALUE]
