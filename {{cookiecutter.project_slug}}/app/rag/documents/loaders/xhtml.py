"""XHTML, the pages of EPUB files among it: HTML in which any element may be closed within its own tag.

A parser of HTML reads `<title/>` as a title that never ends, so such tags are written out before.
"""

import re

from app.rag.documents.document import Document
from app.rag.documents.loaders import html

SELF_CLOSED = re.compile(r"<([A-Za-z][\w:-]{0,40})((?:\s[^<>]{0,2000})?)/>")
# Those that HTML knows as closed.
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def load(data: bytes) -> Document:
    """Raises UnreadableDocument as HTML does."""
    return html.load(written_out(data))


def content(data: bytes) -> Document:
    """The same, without the title of the page."""
    return html.content(written_out(data))


def written_out(data: bytes) -> bytes:
    """`<a id="x"/>` -> `<a id="x"></a>`."""
    return SELF_CLOSED.sub(opened_and_closed, html.decoded(data)).encode()


def opened_and_closed(tag: re.Match[str]) -> str:
    return tag[0] if tag[1].lower() in VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>"
