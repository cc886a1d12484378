"""The table of contents of an EPUB file: under which path of chapters each of its pages begins.

Knows both ways to write it: the page with a `nav` of EPUB 3, and the NCX file of EPUB 2.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from justhtml import Node

from app.rag.documents.loaders import html
from app.rag.documents.loaders.html_nodes import inline
from app.rag.documents.loaders.outline import MAX_HEADING
from app.rag.documents.loaders.xhtml import written_out

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Contents = dict[str, tuple[str, ...]]
Resolve = Callable[[str], str]
"""From the address in a link to the name of a page in the archive."""

DEEPEST = 6
Entry = tuple[str, tuple[str, ...]]


def from_nav(data: bytes, resolve: Resolve) -> Contents:
    root = html.parsed(written_out(data))[1]
    navs = [node for node in html.elements(root) if node.name == "nav"]
    table = next((nav for nav in navs if "toc" in html.attribute(nav, "epub:type").split()), None)
    return first(nav_entries(table, ()), resolve) if table else {}


def nav_entries(node: Node, path: tuple[str, ...]) -> Iterator[Entry]:
    """The label of an item is its link or its text, and its chapters are the list after that."""
    below = path
    for child in children(node):
        if child.name in ("a", "span"):
            below = (*path, inline(child, ())[:MAX_HEADING])
            yield html.attribute(child, "href"), below
        elif child.name in ("ol", "li") and len(below) < DEEPEST:
            yield from nav_entries(child, below)


def children(node: Node) -> list[Node]:
    return [child for child in node.children or () if isinstance(child, Node)]


def from_ncx(root: "Element", resolve: Resolve) -> Contents:
    table = root.find("{*}navMap")
    return first(ncx_entries(table, ()), resolve) if table is not None else {}


def ncx_entries(node: "Element", path: tuple[str, ...]) -> Iterator[Entry]:
    for point in node.iterfind("{*}navPoint"):
        label, page = point.find("{*}navLabel/{*}text"), point.find("{*}content")
        said = " ".join((label.text or "").split()) if label is not None else ""
        below = (*path, said[:MAX_HEADING])
        yield (page.get("src", "") if page is not None else ""), below
        if len(below) < DEEPEST:
            yield from ncx_entries(point, below)


def first(entries: Iterator[Entry], resolve: Resolve) -> Contents:
    """Of several chapters on one page, its path is that of the first."""
    found: Contents = {}
    for href, path in entries:
        if href and all(path):
            found.setdefault(resolve(href), path)
    return found
