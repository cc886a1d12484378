"""Our chunker as one of LangChain's transformers: documents in, chunks with their place out."""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.documents import BaseDocumentTransformer
from langchain_core.documents import Document as LangChainDocument

from app.rag.documents.chunkers import DEFAULT, pieces
from app.rag.documents.document import Document, Kind, Section
from app.types.embedding import Embedder


class ChunkSplitter(BaseDocumentTransformer):
    """Cuts running text in the way that `chunker` names, as CHUNKER does, and tables between rows.

    A document of another loader is one section. Only `semantic` needs the embedder.
    """

    def __init__(self, chunker: str = DEFAULT, embedder: Embedder | None = None) -> None:
        self.chunker = chunker
        self.encode = embedder.encode_passages if embedder else None

    def transform_documents(self, documents: Sequence[LangChainDocument], **kwargs: Any) -> list[LangChainDocument]:
        return [chunk for document in documents for chunk in self.chunks(document)]

    def split_documents(self, documents: Sequence[LangChainDocument]) -> list[LangChainDocument]:
        """As a `TextSplitter` calls it."""
        return self.transform_documents(documents)

    def split_text(self, text: str) -> list[str]:
        return [chunk.page_content for chunk in self.chunks(LangChainDocument(text))]

    def chunks(self, document: LangChainDocument) -> Iterator[LangChainDocument]:
        text, metadata = document.page_content, dict(document.metadata)
        sections = metadata.pop("sections", None) or [{"start": 0, "end": len(text), "line": 1}]
        kind: Kind = "rows" if metadata.pop("kind", "text") == "rows" else "text"
        for piece in pieces(Document(text, tuple(map(section_of, sections)), kind), self.chunker, self.encode):
            places = {"page": piece.page, "line": piece.line, "row": piece.row}
            known = {name: value for name, value in places.items() if value is not None}
            own = {"heading": " > ".join(piece.headings), "start_index": piece.start, **known}
            yield LangChainDocument(text[piece.start : piece.end], metadata={**metadata, **own})


def section_of(given: dict[str, Any]) -> Section:
    """Also where it went through JSON, which has lists in place of tuples."""
    code = tuple((start, end) for start, end in given.get("code", ()))
    return Section(**{**given, "headings": tuple(given.get("headings", ())), "code": code})
