"""What retrieval needs of the outside: a place for vectors. `bootstrap` supplies it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from app.rag.manifest import Manifest
from app.types import Chunk, Scope
from app.types.embedding import Vectors


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Non-zero entries only: `values[i]` stands at `indices[i]`."""

    indices: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """A chunk with its two vectors, as the store takes and gives it."""

    chunk: Chunk
    dense: Vectors
    sparse: SparseVector


class Hit(NamedTuple):
    """A chunk's id and the raw score of one search (cosine, or BM25). A tuple: each question makes hundreds."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the index holds of one document: enough to tell unchanged, changed, half-written and gone.

    `document_hash` is empty where chunks of two versions lie side by side: a run was broken off between them.
    """

    source: str
    root: str
    document_hash: str
    pieces: int
    chunk_ids: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return bool(self.document_hash) and len(self.chunk_ids) == self.pieces


class VectorStore(Protocol):
    """One generation of the index. All calls block and may be made from any thread."""

    def manifest(self) -> Manifest: ...

    def save(self, manifest: Manifest) -> None:
        """Make everything written so far durable, and the manifest with it."""
        ...

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None: ...

    def delete(self, ids: Sequence[str]) -> None: ...

    def search(
        self, dense: Vectors | None, sparse: SparseVector | None, scope: Scope, limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        """The best `limit` chunks of the scope by cosine, and by BM25; each search runs over the whole index.

        A vector that is None or has no entries finds nothing.
        """
        ...

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        """Chunks with their dense vectors, by id; unknown ids are left out."""
        ...

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        """Those of the scope, which reads all of its chunks; or only those of one source, found by an index."""
        ...

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        """At most `limit` chunks, the first ones by id: the same each time, and from all over the scope, since ids are
        hashes."""
        ...

    def count(self, scope: Scope | None = None) -> int:
        """Chunks in the scope, or in the whole index."""
        ...

    def count_documents(self, scope: Scope) -> int:
        """Documents in the scope: those whose first chunk is there."""
        ...

    def optimize(self) -> None:
        """Tidy up after a run of writes, where that makes searches quicker."""
        ...

    def close(self) -> None:
        """Flush and let go. Idempotent."""
        ...


class Generations(Protocol):
    """Where the generations of an index lie, and which one is in use. `shared`: other processes may write too."""

    shared: bool

    def manifest(self) -> Manifest | None:
        """Of the generation in use, or None. Changes nothing."""
        ...

    def hold(self) -> None:
        """Keep other processes out until `close`, if the store allows but one. Raises IndexBusy. Idempotent."""
        ...

    def open(self) -> VectorStore:
        """The generation in use; there must be one. Holds it."""
        ...

    def create(self, manifest: Manifest) -> VectorStore:
        """A new, empty generation, which nobody searches yet."""
        ...

    def activate(self, store: VectorStore) -> None:
        """Put this generation to use, and delete all others."""
        ...

    def discard(self, store: VectorStore) -> None:
        """Delete a generation, unless it is in use."""
        ...

    def close(self) -> None:
        """Let other processes in. Idempotent; closes no store."""
        ...
