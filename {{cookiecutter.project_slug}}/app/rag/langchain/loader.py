"""Our loaders as LangChain's: each file becomes a `Document`, which remembers its sections for the splitter."""

from collections.abc import Iterator
from dataclasses import asdict

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document as LangChainDocument

from app.errors import UnreadableDocument
from app.rag.documents.document import storable
from app.rag.documents.loaders import loader_for
from app.rag.sources import source_at
from app.rag.sources.source import Item, Reading


class SourceLoader(BaseLoader):
    """Everything at an address that one of our loaders can read; what none can is left out."""

    def __init__(self, address: str, reading: Reading | None = None) -> None:
        """Raises NothingToIngest when nothing is there."""
        self.source = source_at(address)
        self.reading = reading or Reading()

    def lazy_load(self) -> Iterator[LangChainDocument]:
        for item in self.source.items(self.reading):
            if isinstance(item, Item) and (document := self.loaded(item)):
                yield document

    def loaded(self, item: Item) -> LangChainDocument | None:
        try:
            document = storable(loader_for(item.name)(self.source.read(item, self.reading)))
        except UnreadableDocument:
            return None
        sections = [asdict(section) for section in document.sections]
        own = {"source": item.name, "kind": document.kind, "sections": sections}
        return LangChainDocument(document.text, metadata={**document.metadata, **own})
