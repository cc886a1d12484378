"""Stand-ins for tests of retrieval and ingestion: an embedder that needs no weights, an index in a folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np

from app.rag.index.index import Index
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import QdrantSettings
from app.text import stems
from app.types import Chunk
from app.types.embedding import Embedder, Vectors


class StemEmbedder:
    """Hashes stems into 64 dimensions: texts that share words are near each other, the same in every process."""

    name = "stems"
    dimensions = 64

    def __init__(self, fingerprint: str = "1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode_question(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        vectors[:, 0] = 0.1
        for row, text in zip(vectors, texts, strict=True):
            for stem in stems(text):
                row[1 + crc32(stem.encode("utf-8", "replace")) % (self.dimensions - 1)] += 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def index_in(folder: Path, embedder: Embedder, *, url: str | None = None, command: str = "test") -> Index:
    location = Location(folder / "index", Holder.this_process(command))
    return Index(connect("qdrant", location, QdrantSettings(qdrant_url=url)), embedder)


@contextmanager
def opened(folder: Path, embedder: Embedder | None = None) -> Iterator[Index]:
    """An index under `folder`, which is let go of at the end."""
    index = index_in(folder, embedder or StemEmbedder())
    try:
        yield index.open()
    finally:
        index.close()


def chunk(number: int, text: str, *, tenant: str = "default", collection: str = "docs", source: str = "a.md") -> Chunk:
    """A chunk with a valid id and everything else filled in."""
    return Chunk(
        id=f"00000000-0000-5000-8000-{number:012}",
        tenant=tenant,
        collection=collection,
        root="/docs",
        source=source,
        document_hash="hash",
        position=0,
        pieces=1,
        start=0,
        end=len(text),
        headings=("Guide", "Install"),
        text=text,
    )
