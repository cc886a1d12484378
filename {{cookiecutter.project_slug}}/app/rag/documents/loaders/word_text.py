"""Paragraphs and tables of a Word file as text that reads like Markdown, and its sections, noted on the way."""

from app.rag.documents.loaders.outline import MAX_HEADING, Outline
from app.rag.documents.loaders.word_nodes import (
    BOX,
    CELL,
    NOTES,
    PARAGRAPH,
    ROW,
    TABLE,
    WORD,
    Element,
    attribute,
    is_on,
    text,
    within,
)
from app.rag.documents.loaders.word_notes import Notes
from app.rag.documents.loaders.word_numbering import BULLET, Numbering
from app.rag.documents.loaders.word_styles import Styles

DEEPEST_LIST = 8
BETWEEN, LINE = "\n\n", "\n"


class Writer:
    """Writes blocks into `parts`. Each note is written once, behind the block that first refers to it."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes, outline: Outline) -> None:
        self.styles = styles
        self.numbering = numbering
        self.notes = dict(notes)
        self.outline = outline
        self.parts: list[str] = []
        self.length = 0
        self.in_list = False

    def write(self, root: Element) -> None:
        for block in within(root, (PARAGRAPH, TABLE)):
            if block.tag == PARAGRAPH:
                self.write_paragraph(block)
            elif arranges(block, self.styles):
                self.write_cells(block)
            else:
                self.write_table(block)

    def write_paragraph(self, paragraph: Element) -> None:
        said, level, place = text(paragraph), self.styles.level(paragraph), self.styles.place(paragraph)
        label = self.numbering.label(place) if said and place else ""
        if said and level is not None and len(said) <= MAX_HEADING and LINE not in said:
            title = f"{label} {said}" if label not in ("", BULLET) else said
            start = self.put(title, BETWEEN)
            self.outline.heading(level, title, start, self.length)
        elif said and not self.styles.is_contents(paragraph):
            self.write_text(said, place.level if place else None, label)
        for box in within(paragraph, (BOX,)):
            self.write(box)
        self.write_notes(paragraph)

    def write_text(self, said: str, depth: int | None, label: str) -> None:
        """`depth` is that of an item in its list; items stand on lines of their own."""
        mark = "  " * min(depth or 0, DEEPEST_LIST) + (label if label in ("", BULLET) else marked(label))
        self.put(f"{mark} {said}" if label else said, LINE if self.in_list and depth is not None else BETWEEN)
        self.in_list = depth is not None

    def write_cells(self, table: Element) -> None:
        for row in within(table, (ROW,)):
            for cell in within(row, (CELL,)):
                self.write(cell)

    def write_table(self, table: Element) -> None:
        gap = BETWEEN
        for row in within(table, (ROW,)):
            cells = [cell_text(cell) for cell in within(row, (CELL,))]
            if any(cells):
                self.put(f"| {' | '.join(cells)} |", gap)
                gap = LINE
            if cells and is_head(row):
                self.put("|" + " --- |" * len(cells), gap)
        self.write_notes(table)

    def write_notes(self, block: Element) -> None:
        for reference in block.iter(*NOTES):
            kind = reference.tag.removeprefix(WORD).removesuffix("Reference")
            if said := self.notes.pop((kind, attribute(reference, "id")), ""):
                self.put(said, BETWEEN)

    def put(self, said: str, gap: str) -> int:
        """Returns where it stands in the text."""
        gap = gap if self.parts else ""
        self.parts += (gap, said)
        self.length += len(gap) + len(said)
        self.in_list = False
        return self.length - len(said)


def marked(label: str) -> str:
    """`2` -> `2.`; what ends with a mark of its own keeps that."""
    return f"{label}." if label[-1].isalnum() else label


def arranges(table: Element, styles: Styles) -> bool:
    """Whether it has no rows of data, but puts other things in their places: headings, lists, tables or a box."""
    if next(table.iter(BOX), None) is not None or len(list(table.iter(TABLE))) > 1:
        return True
    if all(len(list(within(row, (CELL,)))) < 2 for row in within(table, (ROW,))):
        return True
    return any(styles.level(paragraph) is not None for paragraph in table.iter(PARAGRAPH))


def cell_text(cell: Element) -> str:
    return " ".join(" ".join(text(paragraph).split()) for paragraph in within(cell, (PARAGRAPH,))).strip()


def is_head(row: Element) -> bool:
    """Whether it is repeated on each page that the table reaches."""
    mark = row.find(f"{WORD}trPr/{WORD}tblHeader")
    return mark is not None and is_on(mark)
