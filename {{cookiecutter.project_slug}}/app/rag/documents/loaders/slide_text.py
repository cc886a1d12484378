"""The text on a slide, shape by shape: paragraphs, `- items`, `| rows |`; groups are gone into."""

from collections.abc import Iterator
from typing import Any

from app.rag.documents.loaders.outline import MAX_HEADING

# The rest of what a slide repeats from its master: date, footer and number of the slide.
FRAME = frozenset(("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"))
LISTS = frozenset(("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT"))


def title_of(slide: Any) -> str:
    """In one line; empty for a slide without a title, or with one that is none."""
    shape = slide.shapes.title
    said = line(shape.text_frame.text) if shape is not None else ""
    return said if len(said) <= MAX_HEADING else ""


def notes_of(slide: Any) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text.replace("\v", "\n").strip() if frame is not None else ""


def blocks(shapes: Any, title: str) -> Iterator[str]:
    """One for each shape with text, but for the one that is the `title`."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from blocks(shape.shapes, title)
        elif getattr(shape, "has_table", False):
            yield from filter(None, ["\n".join(rows(shape.table))])
        elif shape.has_text_frame and not (is_title(shape) and line(shape.text_frame.text) == title):
            yield from filter(None, ["\n".join(lines(shape))])


def kind(shape: Any) -> str:
    """Of a placeholder: `BODY`, `TITLE`; empty for other shapes."""
    return str(shape.placeholder_format.type.name) if shape.is_placeholder else ""


def is_title(shape: Any) -> bool:
    return "TITLE" in kind(shape)


def lines(shape: Any) -> Iterator[str]:
    """Several paragraphs of a body are the items of a list."""
    if kind(shape) in FRAME:
        return
    said = [(paragraph.level, text) for paragraph in shape.text_frame.paragraphs if (text := line(paragraph.text))]
    listed = kind(shape) in LISTS and len(said) > 1
    for level, text in said:
        yield "  " * level + f"- {text}" if listed else text


def rows(table: Any) -> Iterator[str]:
    for number, row in enumerate(table.rows):
        cells = [line(cell.text_frame.text) for cell in row.cells]
        if any(cells):
            yield f"| {' | '.join(cells)} |"
            if number == 0 and table.first_row:
                yield "|" + " --- |" * len(cells)


def line(text: str) -> str:
    return " ".join(text.split())
