"""HTML, parsed by justhtml as a browser parses it: the main content of a page, without what stands around it.

Which parts count is decided here; how they read as text, in `html_text`.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from justhtml import JustHTML, Node

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.html_text import Writer
from app.rag.documents.loaders.plain import decode

# A tag costs about 10 µs and 1 kB.
MAX_TAGS = 200_000
# Of these a parser opens all that are open anew in each paragraph: many within each other cost their square.
FORMATTING = re.compile(r"<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
MAX_OPEN = 200
# How much longer than the file its text may be.
GROWTH, LEAST = 3, 10_000
CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)
HEAD_BYTES = 4096
HIDDEN = frozenset(
    "head script style template noscript svg canvas iframe object select button nav aside form dialog textarea".split()
)
# At the head or the foot of a page they are its frame; within an article they are a part of it.
FRAME = frozenset(("header", "footer"))
NAMED = {
    "author": "author",
    "article:author": "author",
    "date": "date",
    "dcterms.date": "date",
    "article:published_time": "date",
    "keywords": "tags",
}
LONGEST_VALUE = 200


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if it is no text, or holds too many tags."""
    text, root = parsed(data)
    main = main_content(root)
    return written(main or root, HIDDEN if main else HIDDEN | FRAME, text).document(described(root))


def content(data: bytes) -> Document:
    """The same for a page that is a part of another document, as a chapter is: all of its body counts."""
    text, root = parsed(data)
    return written(root, HIDDEN - {"aside"}, text).document({})


def parsed(data: bytes) -> tuple[str, Node]:
    text = decoded(data)
    if text.count("<") > MAX_TAGS:
        raise UnreadableDocument(f"HTML of more than {MAX_TAGS:,} tags: split it")
    if most_open(text) > MAX_OPEN:
        raise UnreadableDocument(f"HTML with more than {MAX_OPEN} elements such as <b> within each other: save it anew")
    return text, JustHTML(text, sanitize=False).root


def written(root: Node, hidden: frozenset[str], text: str) -> Writer:
    writer = Writer(hidden, most=GROWTH * len(text) + LEAST)
    writer.write(root)
    return writer


def most_open(text: str) -> int:
    """How many elements that format text are open at once, at most: `<b><i>a</i></b><u>` -> 2."""
    steps = (-1 if tag[1] else 1 for tag in FORMATTING.finditer(text))
    return max(accumulate(steps, lambda open, step: max(0, open + step)), default=0)


def decoded(data: bytes) -> str:
    """UTF-8, or else the encoding that the page names."""
    try:
        return decode(data)
    except UnreadableDocument:
        named = CHARSET.search(data[:HEAD_BYTES])
        if not named or b"\0" in data:
            raise
        try:
            return decode(data.decode(named[1].decode("ascii")).encode())
        except (LookupError, UnicodeError):
            raise UnreadableDocument("not in the encoding that the page names: convert it to UTF-8") from None


def elements(root: Node) -> Iterator[Node]:
    """All of them, in the order of the page."""
    ahead = [root]
    while ahead:
        node = ahead.pop()
        yield node
        ahead.extend(child for child in reversed(node.children or ()) if isinstance(child, Node))


def main_content(root: Node) -> Node | None:
    """The element that a page marks as its content; of several articles none is."""
    articles: list[Node] = []
    for node in elements(root):
        if node.name == "main" or attribute(node, "role") == "main":
            return node
        if node.name == "article":
            articles.append(node)
    return articles[0] if len(articles) == 1 else None


def described(root: Node) -> dict[str, str]:
    """What the head of the page says of title, author, date and tags."""
    metadata: dict[str, str] = {}
    for node in elements(root):
        if node.name == "body":
            break
        if node.name == "title":
            said, name = node.to_text(separator=""), "title"
        else:
            said = attribute(node, "content")
            name = NAMED.get((attribute(node, "name") or attribute(node, "property")).lower(), "")
        if name and (said := " ".join(said.split())):
            metadata.setdefault(name, said[:LONGEST_VALUE])
    return metadata


def attribute(node: Node, name: str) -> str:
    return (node.attrs or {}).get(name) or ""
