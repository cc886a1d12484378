"""Text is cut into small pieces, a sentence or two, each a child of the text around it.

A small piece has one subject, so its vector says what it is about; too little to be read alone, it is shown with its
neighbours by the step `parents` of RETRIEVAL. After LangChain's ParentDocumentRetriever and LlamaIndex's small-to-big,
but for this: nothing is stored twice, since the neighbours of a chunk are found by its position.
"""

from app.rag.documents.chunkers.packing import packed
from app.rag.documents.chunkers.structure import units
from app.rag.documents.document import Section, Span

SIZE, TAIL = 200, 50


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space. A long sentence stays whole."""
    return packed(list(units(text, section)), SIZE, TAIL)
