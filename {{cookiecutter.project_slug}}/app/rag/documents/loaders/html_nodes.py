"""What is below an element of HTML, and its text in one line. Reads the tree, and writes nothing."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from justhtml import Node

SPACE = re.compile(r"[ \t\n\r\f]+")
FRAME_ROLES = frozenset(("navigation", "search", "dialog"))
NOT_SHOWN = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)")
LARGE = 100
LONGEST_PHRASE = 2_000
LONGEST_CLASS = 200
LANGUAGE = re.compile(r"\b(?:language|lang|highlight)-([\w+#.-]+)")


def within(root: Node, hidden: Collection[str]) -> Iterator[Node]:
    """The node itself and all below it that is not hidden, in the order of the page."""
    ahead = [root]
    while ahead:
        node = ahead.pop()
        if not is_hidden(node, hidden):
            yield node
            ahead.extend(reversed(node.children or ()))


def is_hidden(node: Node, hidden: Collection[str]) -> bool:
    """By its kind, or because the page says so of this one."""
    said = node.attrs or {} if isinstance(node, Node) else {}
    return (
        node.name in hidden
        or "hidden" in said
        or said.get("aria-hidden") == "true"
        or said.get("role") in FRAME_ROLES
        or NOT_SHOWN.search((said.get("style") or "")[:LONGEST_CLASS]) is not None
    )


def texts(root: Node, hidden: Collection[str]) -> Iterator[str]:
    for node in within(root, hidden):
        if node.name == "#text":
            yield str(node.data)
        elif node.name == "br":
            yield "\n"


def inline(root: Node, hidden: Collection[str]) -> str:
    """All the text in one line."""
    return SPACE.sub(" ", "".join(texts(root, hidden))).strip()


def phrase(root: Node, hidden: Collection[str]) -> str:
    """The same of a small element; empty for a larger one, or nested elements are read again and again."""
    nodes = list(islice(within(root, hidden), LARGE))
    characters = sum(len(str(node.data)) for node in nodes if node.name == "#text")
    return inline(root, hidden) if len(nodes) < LARGE and characters < LONGEST_PHRASE else ""


def language(node: Node) -> str:
    """Of a block of code: a class of the element, of the one around it, or of the one within says so."""
    around: Sequence[Node | None] = [node, *(node.children or ())[:1], node.parent, node.parent and node.parent.parent]
    named = [str((other.attrs or {}).get("class") or "") for other in around if isinstance(other, Node)]
    classes = " ".join(name[:LONGEST_CLASS] for name in named)
    found = LANGUAGE.search(classes)
    return found[1] if found else ""
