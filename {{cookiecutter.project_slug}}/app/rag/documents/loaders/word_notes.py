"""Footnotes and endnotes of a Word file, by their kind and number."""

from typing import TYPE_CHECKING

from app.rag.documents.loaders.word_nodes import PARAGRAPH, WORD, Element, attribute, text, within

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart

Notes = dict[tuple[str, str], str]
KINDS = ("footnote", "endnote")


def notes(part: "DocumentPart") -> Notes:
    """`("footnote", "2")` -> its text."""
    from docx.oxml.parser import parse_xml

    found: Notes = {}
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in KINDS and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterfind(WORD + kind):
                found[kind, attribute(note, "id")] = said(note)
    return found


def said(note: Element) -> str:
    return " ".join(line for paragraph in within(note, (PARAGRAPH,)) if (line := text(paragraph)))
