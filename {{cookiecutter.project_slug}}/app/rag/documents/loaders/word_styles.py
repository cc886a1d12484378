"""The styles of a Word file: which make a heading, and of which level; which an item of a list; which a contents page.

The names of Word's own styles are English in every language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.rag.documents.loaders.word_nodes import WORD, Element, attribute, number
from app.rag.documents.loaders.word_numbering import Place

TITLE = 0
"""The level of the title of the document, above that of headings."""

HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
CONTENTS = re.compile(r"toc [1-9]|table of figures", re.IGNORECASE)
DEEPEST = 9
LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Styles:
    """By their ids: `levels` of headings, which are 10 for text, the `lists` that paragraphs belong to, `contents`."""

    levels: Mapping[str, int]
    lists: Mapping[str, Place]
    contents: frozenset[str]

    @classmethod
    def of(cls, styles: Element) -> "Styles":
        known = {attribute(style, "styleId"): style for style in styles.iterfind(f"{WORD}style")}
        chains = {id: list(chain(known, id)) for id in known}
        return cls(
            {id: level for id, chain in chains.items() if (level := level_of(chain)) is not None},
            {id: place for id, chain in chains.items() if (place := place_of(chain))},
            frozenset(id for id, style in known.items() if CONTENTS.fullmatch(name(style))),
        )

    def level(self, paragraph: Element) -> int | None:
        """Of a heading, from 1, or TITLE; None for text."""
        own = outline_level(paragraph)
        level = self.levels.get(style_of(paragraph)) if own is None else own
        return level if level is not None and level <= DEEPEST else None

    def place(self, paragraph: Element) -> Place | None:
        """In its list; None for text that belongs to none."""
        return place_of([paragraph], self.lists.get(style_of(paragraph)))

    def is_contents(self, paragraph: Element) -> bool:
        return style_of(paragraph) in self.contents


def chain(known: Mapping[str, Element], id: str) -> Iterator[Element]:
    """A style, the one that it is based on, and so on."""
    for _ in range(LONGEST_CHAIN):
        style = known.get(id)
        if style is None:
            return
        yield style
        based = style.find(f"{WORD}basedOn")
        id = attribute(based, "val") if based is not None else ""


def level_of(chain: list[Element]) -> int | None:
    """A title is one only by its own name: its subtitle may be based on it."""
    if name(chain[0]).lower() == "title":
        return TITLE
    return next((level for style in chain if (level := own_level(style)) is not None), None)


def own_level(style: Element) -> int | None:
    heading = HEADING.fullmatch(name(style))
    return int(heading[1]) if heading else outline_level(style)


def outline_level(element: Element) -> int | None:
    """Of a style or a paragraph that says so itself; the file counts from 0."""
    level = number(element.find(f"{WORD}pPr/{WORD}outlineLvl"))
    return None if level is None else level + 1


def place_of(chain: Sequence[Element], usual: Place | None = None) -> Place | None:
    """What a paragraph says of its list, or a style or the first that it is based on; 0 is none."""
    found = [one for element in chain if (one := element.find(f"{WORD}pPr/{WORD}numPr")) is not None]
    lists, levels = ([number(one.find(WORD + name)) for one in found] for name in ("numId", "ilvl"))
    list = next((one for one in lists if one is not None), usual.list if usual else 0)
    level = next((one for one in levels if one is not None), usual.level if usual else 0)
    return Place(list, level) if list else None


def name(style: Element) -> str:
    found = style.find(f"{WORD}name")
    return attribute(found, "val") if found is not None else ""


def style_of(paragraph: Element) -> str:
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return attribute(style, "val") if style is not None else ""
