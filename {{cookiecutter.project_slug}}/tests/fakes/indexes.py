"""An index in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.rag.index.index import Index
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import QdrantSettings
from app.types.embedding import Embedder
from tests.contract.memory_store import MemoryEngine
from tests.fakes.embedders import StemEmbedder


def index_in(folder: Path, embedder: Embedder, *, url: str | None = None, command: str = "test") -> Index:
    location = Location(folder / "index", Holder.this_process(command))
    return Index(connect("qdrant", location, QdrantSettings(qdrant_url=url)), embedder)


def memory_index(embedder: Embedder | None = None) -> Index:
    """An index that ends with the test, and is quicker than one on disk."""
    return Index(MemoryEngine(), embedder or StemEmbedder())


@contextmanager
def opened(folder: Path, embedder: Embedder | None = None) -> Iterator[Index]:
    """An index under `folder`, which is let go of at the end."""
    index = index_in(folder, embedder or StemEmbedder())
    try:
        yield index.open()
    finally:
        index.close()
