"""One generation of the index, and the order in which it is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.rag.manifest import Known, Manifest
from app.rag.protocols import IndexedChunk, VectorStore


class Generation:
    """A store with its manifest: what a search reads and an ingestion writes."""

    def __init__(self, store: VectorStore, manifest: Manifest) -> None:
        self.store = store
        self.manifest = manifest
        self.when_saved: Callable[[], None] | None = None

    def commit(self, chunks: Sequence[IndexedChunk] = (), stale: Sequence[str] = ()) -> None:
        """Write new chunks, then delete stale ones, then raise the version. A reader never misses a document."""
        if chunks:
            self.store.upsert(chunks)
        if stale:
            self.store.delete(stale)
        self.save(self.manifest.committed())

    def learn(self, average_length: float) -> None:
        """Set the length that BM25 divides by; saved with the next commit."""
        self.manifest = replace(self.manifest, average_length=average_length)

    def know(self, known: Known) -> None:
        """Remember an ingested path for `--rebuild`."""
        if known not in self.manifest.known:
            self.save(self.manifest.knowing(known))

    def save(self, manifest: Manifest) -> None:
        self.store.save(manifest)
        self.manifest = manifest
        if self.when_saved is not None:
            self.when_saved()
            self.when_saved = None
