"""What is below an element of a Word file, and its text. Reads the tree, and writes nothing."""

from collections.abc import Iterator
from typing import Any

# Elements of lxml, which has no types.
Element = Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PARAGRAPH, TABLE, ROW, CELL, BOX = (WORD + name for name in ("p", "tbl", "tr", "tc", "txbxContent"))
# What was deleted, or moved elsewhere; and what old readers show in the place of what is there.
GONE = frozenset((WORD + "del", WORD + "moveFrom", WORD + "rPr", WORD + "pPr", WORD + "delText", FALLBACK))
WORDS = frozenset((WORD + "t", MATH + "t"))
MARKS = {WORD + "tab": " ", WORD + "ptab": " ", WORD + "br": "\n", WORD + "cr": "\n", WORD + "noBreakHyphen": "-"}
NOTES = (WORD + "footnoteReference", WORD + "endnoteReference")


def within(root: Element, kinds: tuple[str, ...]) -> Iterator[Element]:
    """The next elements of these kinds below, in order; none that lies within another of them, or is gone."""
    for child in root:
        if child.tag in kinds:
            yield child
        elif child.tag not in GONE:
            yield from within(child, kinds)


def text(paragraph: Element) -> str:
    """In one paragraph, with its line breaks; without the boxes that are anchored in it."""
    lines = "".join(pieces(paragraph)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def pieces(root: Element) -> Iterator[str]:
    for child in root:
        if child.tag in WORDS:
            yield child.text or ""
        elif child.tag in MARKS:
            yield MARKS[child.tag]
        elif child.tag not in GONE and child.tag != BOX and not is_hidden(child):
            yield from pieces(child)


def is_hidden(run: Element) -> bool:
    return (hidden := run.find(f"{WORD}rPr/{WORD}vanish")) is not None and is_on(hidden)


def is_on(element: Element) -> bool:
    return attribute(element, "val") not in ("0", "false", "off")


def attribute(element: Element, name: str) -> str:
    return str(element.get(WORD + name) or "")


def number(element: Element | None) -> int | None:
    """The value of an element that counts: `<w:ilvl w:val="2"/>` -> 2."""
    value = attribute(element, "val") if element is not None else ""
    return int(value) if value.isascii() and value.isdigit() else None
