"""What is below an element of HTML, and its text in one line. Reads the tree, and writes nothing."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from justhtml import Node

SPACE = re.compile(r"[ \t\n\r\f]+")
LARGE = 100
LANGUAGE = re.compile(r"\b(?:language|lang|highlight)-([\w+#.-]+)")


def within(root: Node, hidden: Collection[str]) -> Iterator[Node]:
    """The node itself and all below it that is not hidden, in the order of the page."""
    ahead = [root]
    while ahead:
        node = ahead.pop()
        if node.name not in hidden:
            yield node
            ahead.extend(reversed(node.children or ()))


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
    small = len(list(islice(within(root, hidden), LARGE))) < LARGE
    return inline(root, hidden) if small else ""


def language(node: Node) -> str:
    """Of a block of code: a class of the element, of the one around it, or of the one within says so."""
    around: Sequence[Node | None] = [node, *(node.children or ())[:1], node.parent, node.parent and node.parent.parent]
    classes = " ".join(str((other.attrs or {}).get("class") or "") for other in around if isinstance(other, Node))
    found = LANGUAGE.search(classes)
    return found[1] if found else ""
