"""One generation of the index, and the order in which it is written."""

from collections.abc import Callable, Collection, Sequence

from app.errors import IndexBroken
from app.rag.index.manifest import Known, Manifest, Removed, Replaced
from app.rag.index.store import Engine, IndexedChunk, VectorStore
from app.rag.index.turns import turn
from app.types import Chunk

MANIFEST = "manifest"


class Generation:
    """A store with its manifest: what a search reads and an ingestion writes."""

    def __init__(self, engine: Engine, name: str, store: VectorStore, manifest: Manifest) -> None:
        self.engine = engine
        self.name = name
        self.store = store
        self.manifest = manifest
        self.when_saved: Callable[[], None] | None = None

    def commit(self, chunks: Sequence[IndexedChunk] = (), stale: Sequence[str] = ()) -> None:
        """Write new chunks, then delete stale ones, then raise the version. A reader never misses a document."""
        if chunks:
            self.note([item.chunk for item in chunks])
            self.store.upsert(chunks)
        if stale:
            self.store.delete(stale)
        emptied = not chunks and self.store.count() == 0
        self.change(lambda manifest: manifest.committed(emptied))

    def note(self, chunks: Sequence[Chunk]) -> None:
        """When they expire and what they replace, kept before they are: a crash between leaves a note too many."""
        expiries = {chunk.metadata["expires"] for chunk in chunks if "expires" in chunk.metadata}
        replaced = {
            Replaced(chunk.tenant, chunk.collection, chunk.metadata["replaces"])
            for chunk in chunks
            if "replaces" in chunk.metadata
        }
        if expiries - {*self.manifest.expiries} or replaced - {*self.manifest.replaced}:
            with turn(self.engine, MANIFEST):
                self.manifest = self.latest().noting(sorted(expiries), replaced)
                self.engine.write(self.name, MANIFEST, self.manifest.to_json())

    def remove(self, removed: Removed, chunk_ids: Sequence[str]) -> None:
        """Delete a document for good. A crash between leaves it searchable, to be removed again."""
        self.change(lambda manifest: manifest.removing(removed))
        self.commit(stale=chunk_ids)

    def restore(self, back: Collection[Removed]) -> None:
        """These were removed, and are ingested again."""
        if not set(back).isdisjoint(self.manifest.removed):
            self.change(lambda manifest: manifest.restoring(back))

    def know(self, known: Known) -> None:
        """Remember an ingested path for `--rebuild`."""
        if known not in self.manifest.known:
            self.change(lambda manifest: manifest.knowing(known))

    def change(self, change: Callable[[Manifest], Manifest]) -> None:
        """The manifest as it is now, which another process may have changed since."""
        with turn(self.engine, MANIFEST):
            self.save(change(self.latest()))

    def latest(self) -> Manifest:
        """Raises IndexBroken if another process has put another generation to use, and dropped this one."""
        if not self.engine.shared:
            return self.manifest
        text = self.engine.read(self.name, MANIFEST)
        if text is None:
            raise IndexBroken("another process has built the index anew meanwhile: run the command again")
        return Manifest.from_json(text)

    def save(self, manifest: Manifest) -> None:
        """What was written first, so that no manifest speaks of chunks that a crash could undo."""
        self.store.flush()
        self.engine.write(self.name, MANIFEST, manifest.to_json())
        self.manifest = manifest
        if self.when_saved is not None:
            self.when_saved()
            self.when_saved = None
