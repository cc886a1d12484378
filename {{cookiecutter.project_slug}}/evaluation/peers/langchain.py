"""LangChain's defaults: text cut at 1000 characters with 200 of overlap, in a store in memory, found by likeness."""

from collections.abc import Sequence
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from app.rag.langchain.embeddings import EmbedderEmbeddings
from app.types import Progress
from app.types.embedding import Embedder
from evaluation.peers.peer import BATCH, Place, texts_in

SIZE, OVERLAP = 1000, 200


class LangChainPeer:
    """The steps of its tutorial on retrieval."""

    name = "langchain"
    settings = f"RecursiveCharacterTextSplitter({SIZE}, {OVERLAP}), InMemoryVectorStore, similarity_search"

    def __init__(self, embedder: Embedder) -> None:
        self.store = InMemoryVectorStore(EmbedderEmbeddings(embedder))
        # Where a chunk begins is noted for the figures; what is cut and found does not change by it.
        self.splitter = RecursiveCharacterTextSplitter(
            chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True, strip_whitespace=True
        )

    def take_in(self, documents: Path, progress: Progress) -> int:
        chunks = self.splitter.split_documents(
            [Document(text, metadata={"source": name}) for name, text in texts_in(documents)]
        )
        for at in range(0, len(chunks), BATCH):
            self.store.add_documents(chunks[at : at + BATCH])
            progress(min(at + BATCH, len(chunks)), len(chunks), self.name)
        return len(chunks)

    def search(self, question: str, limit: int) -> Sequence[Place]:
        return [placed(chunk) for chunk in self.store.similarity_search(question, k=limit)]


def placed(chunk: Document) -> Place:
    start = chunk.metadata["start_index"]
    return Place(chunk.metadata["source"], start, start + len(chunk.page_content))
