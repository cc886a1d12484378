"""What an EPUB file says of itself: title and authors, its pages in order, and the chapter that begins on each."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.errors import UnreadableDocument
from app.rag.documents.loaders.archive import Archive
from app.rag.documents.loaders.epub_contents import Contents, from_nav, from_ncx

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
LONGEST_VALUE = 200
PAGE_TYPES = frozenset(("application/xhtml+xml", "text/html"))
NCX_TYPE = "application/x-dtbncx+xml"
NAMED = {"title": "title", "creator": "author", "date": "date", "subject": "tags"}


@dataclass(frozen=True, slots=True)
class Package:
    """`pages` are names in the archive; `contents` has the path of the first chapter on a page."""

    metadata: Mapping[str, str]
    pages: tuple[str, ...]
    contents: Contents


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book, by its name in the archive."""

    name: str
    kind: str
    is_nav: bool


def package(archive: Archive) -> Package:
    """Raises UnreadableDocument if it is broken or copy-protected."""
    place = next((one.get("full-path", "") for one in archive.xml(CONTAINER).iterfind(".//{*}rootfile")), "")
    root = archive.xml(place)
    items = manifest(root, place)
    pages = [items[id] for one in root.iterfind(".//{*}itemref") if (id := one.get("idref", "")) in items]
    listing = {resolved(place, one.get("href", "")) for one in root.iterfind(".//{*}guide/{*}reference[@type='toc']")}
    names = tuple(
        page.name for page in pages if page.kind in PAGE_TYPES and not page.is_nav and page.name not in listing
    )
    check_readable(archive, names)
    return Package(described(root), names, contents(archive, root, items))


def manifest(root: "Element", place: str) -> dict[str, Item]:
    return {
        one.get("id", ""): Item(
            resolved(place, one.get("href", "")), one.get("media-type", ""), "nav" in one.get("properties", "").split()
        )
        for one in root.iterfind(".//{*}item")
    }


def resolved(place: str, href: str) -> str:
    """`("OPS/book.opf", "text/a%20b.xhtml#x")` -> `OPS/text/a b.xhtml`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(href.partition("#")[0])))


def check_readable(archive: Archive, pages: tuple[str, ...]) -> None:
    """Fonts may be encrypted; a page that is can't be read."""
    if ENCRYPTION in archive:
        hidden = {unquote(one.get("URI", "")) for one in archive.xml(ENCRYPTION).iterfind(".//{*}CipherReference")}
        if hidden & set(pages):
            raise UnreadableDocument("EPUB with copy protection (DRM): get it without, from its publisher")


def described(root: "Element") -> dict[str, str]:
    """The first title and date; all authors and subjects."""
    found: dict[str, list[str]] = {}
    for element in root.iterfind("./{*}metadata/{http://purl.org/dc/elements/1.1/}*"):
        name = NAMED.get(element.tag.partition("}")[2])
        if name and (said := " ".join("".join(element.itertext()).split())):
            found.setdefault(name, []).append(said)
    several = ("author", "tags")
    return {
        name: (", ".join(said) if name in several else said[0])[:LONGEST_VALUE] for name, said in sorted(found.items())
    }


def contents(archive: Archive, root: "Element", items: Mapping[str, Item]) -> Contents:
    """Of EPUB 3, or else of EPUB 2; a book without any has none."""
    spine = root.find(".//{*}spine")
    ncx = items.get(spine.get("toc", "")) if spine is not None else None
    nav = next((item for item in items.values() if item.is_nav), None)
    ncx = ncx or next((item for item in items.values() if item.kind == NCX_TYPE), None)
    found: Contents = {}
    if nav and nav.name in archive:
        found = from_nav(archive.read(nav.name), lambda href: resolved(nav.name, href))
    if not found and ncx and ncx.name in archive:
        found = from_ncx(archive.xml(ncx.name), lambda href: resolved(ncx.name, href))
    return found
