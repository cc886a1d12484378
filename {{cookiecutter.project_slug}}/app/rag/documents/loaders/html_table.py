"""The rows of a table of HTML, so that each can be read alone. Reads the tree, and writes nothing."""

from collections.abc import Collection, Sequence
from itertools import islice

from justhtml import Node

from app.rag.documents.loaders.html_nodes import within

CELLS = frozenset(("td", "th"))
# In a cell that holds nothing else they are no more than its text.
WRAPPERS = frozenset(("p", "div"))
# Whatever else holds one of these arranges a page.
ARRANGED = WRAPPERS | {"table", "pre", "ul", "ol", "dl", *(f"h{level}" for level in range(1, 7))}
LONGEST_LABEL, MOST_LABELS = 100, 20


def arranges(table: Node, hidden: Collection[str]) -> bool:
    """Whether it has no rows of data, but puts the parts of a page in their places."""
    wrapped = wide = False
    for node in islice(within(table, hidden), 1, None):
        if node.name in ARRANGED:
            wrapped = True
            if not wraps(node):
                return True
        wide = wide or len(cells(node)) > 1
    return wrapped and not wide


def wraps(block: Node) -> bool:
    """`<td><p>Tea</p></td>`: whether it is all that is in its cell."""
    around = block.parent
    if block.name not in WRAPPERS or around is None or around.name not in WRAPPERS | CELLS:
        return False
    return all(
        child is block or (child.name == "#text" and not str(child.data).strip()) for child in around.children or ()
    )


def cells(row: Node) -> Sequence[Node]:
    return [node for node in row.children or () if isinstance(node, Node) and node.name in CELLS]


class Labels:
    """Short cells that reach down over further rows stand in each of them: `Q2` in front of April, May and June."""

    def __init__(self) -> None:
        self.group: Node | None = None
        self.labels: dict[int, tuple[str, int]] = {}

    def row(self, row: Node, said: Sequence[str]) -> list[str]:
        """`said` by its own cells and by those that reach down into it, in the order of their columns."""
        if row.parent is not self.group:
            self.group, self.labels = row.parent, {}
        found = {column: label for column, (label, _) in self.labels.items()}
        self.labels = {column: (label, left - 1) for column, (label, left) in self.labels.items() if left > 1}
        column = 0
        for cell, text in zip(cells(row), said, strict=True):
            while column in found:
                column += 1
            found[column] = text
            if (down := span(cell, "rowspan")) > 1 and len(self.labels) < MOST_LABELS:
                self.labels[column] = (text if len(text) <= LONGEST_LABEL else "", down - 1)
            column += span(cell, "colspan")
        return [found[column] for column in sorted(found)]


def span(cell: Node, name: str) -> int:
    """How many rows or columns it takes; `rowspan=0` is all that follow. What is no number is 1."""
    said = ((cell.attrs or {}).get(name) or "1")[:5]
    count = int(said) if said.isascii() and said.isdigit() else 1
    return count or 65_534
