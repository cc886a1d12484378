"""Presentations by python-pptx: the `office` extra. Each slide is a page under its title; its notes stand below it.

Hidden slides, pictures, charts and diagrams are not read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents.document import Document, Section
from app.rag.documents.loaders.office import opened
from app.rag.documents.loaders.office_properties import described
from app.rag.documents.loaders.slide_text import blocks, notes_of, title_of

BETWEEN = "\n\n"
NOTES = "Notes"
# Of templates and of shows, with and without macros.
OTHERS = ("ms-powerpoint.template.macroEnabled", "ms-powerpoint.slideshow.macroEnabled")
OPEN = ("template", "slideshow")
TYPES = (
    *(f"application/vnd.{name}.main+xml" for name in OTHERS),
    *(f"application/vnd.openxmlformats-officedocument.presentationml.{name}.main+xml" for name in OPEN),
)


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if the extra is missing, or the file encrypted, broken, too large or without text."""
    with opened(data, "presentation") as file:
        from pptx.opc.package import PartFactory
        from pptx.package import Package
        from pptx.parts.presentation import PresentationPart

        PartFactory.part_type_for.update(dict.fromkeys(TYPES, PresentationPart))
        return read(Package.open(file).main_document_part.presentation, described(data))


def read(presentation: Any, metadata: Mapping[str, str]) -> Document:
    found = [
        (number, headings, text)
        for number, slide in shown(presentation)
        for headings, text in texts(slide, metadata.get("title", ""))
    ]
    if not found:
        raise UnreadableDocument(
            "presentation without text: if its slides are pictures, run character recognition (OCR) on them first"
        )
    return Document(BETWEEN.join(text for *_, text in found), tuple(sections(found)), metadata=metadata)


def shown(presentation: Any) -> Iterator[tuple[int, Any]]:
    """Each slide that is not hidden with its number, once, however often the file names it."""
    seen = set()
    for number, slide in enumerate(presentation.slides, 1):
        if slide.part.partname not in seen and slide.element.get("show") not in ("0", "false"):
            seen.add(slide.part.partname)
            yield number, slide


def texts(slide: Any, title: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands on a slide, and in its notes. A slide of which the title is all says that as its text."""
    own = title_of(slide)
    root = (title,) if title and title != own else ()
    said, notes = BETWEEN.join(blocks(slide.shapes, own)), notes_of(slide)
    if said or own:
        yield ((*root, own) if said and own else root), said or own
    if notes:
        yield (*root, *([own] if own else []), NOTES), notes


def sections(found: list[tuple[int, tuple[str, ...], str]]) -> Iterator[Section]:
    start = 0
    for number, headings, text in found:
        yield Section(start, start + len(text), headings, page=number)
        start += len(text) + len(BETWEEN)
