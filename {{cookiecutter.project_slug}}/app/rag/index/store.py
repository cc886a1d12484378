"""What the index asks of an engine that keeps vectors: the contract of every store.

An engine gets vectors, and words (stems with how often they occur). How it weighs words is its own affair, and so are
the statistics that it needs for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from app.types import Chunk, Scope
from app.types.embedding import Vectors

Words = Mapping[str, int]
"""Stems, with how often each occurs."""


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """A chunk with its vector, of shape (dimensions,), and the words of its heading path and text together."""

    chunk: Chunk
    dense: Vectors
    words: Words


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
    collection: str = ""

    @property
    def complete(self) -> bool:
        return bool(self.document_hash) and len(self.chunk_ids) == self.pieces


class Searchable(Protocol):
    """What a search asks of a store. All calls block and may be made from any thread."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        """The best `limit` chunks of the scope by cosine, best first. `vector` has the shape (dimensions,)."""
        ...

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        """The best `limit` chunks of the scope by BM25, best first, and only such as have one of the words."""
        ...

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        """Chunks with their vectors, by id; unknown ids are left out."""
        ...

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        """At most `limit` chunks, the first ones by id: the same each time, and from all over the scope, since ids are
        hashes."""
        ...

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        """The chunks of the scope at these positions of their documents, in any order: neighbours of one that was
        found, if the scope names its source, and the first chunk of every document at 0."""
        ...

    def count(self, scope: Scope | None = None) -> int:
        """Chunks in the scope, or in the whole index."""
        ...

    def count_documents(self, scope: Scope) -> int:
        """Documents in the scope: those whose first chunk is there."""
        ...


class VectorStore(Searchable, Protocol):
    """One generation of the index."""

    def sample_size(self) -> int:
        """Of how many chunks it would see the words (`learn`) before it gets the next one; 0: of none.

        For an engine that weighs the words of a chunk as it stores it, and so must know what is usual beforehand.
        """
        ...

    def learn(self, sample: Iterable[Words]) -> None:
        """The words of that many chunks, or of all that there are. Reads the sample once."""
        ...

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        """Add chunks, and replace those whose id is there."""
        ...

    def delete(self, ids: Sequence[str]) -> None: ...

    def flush(self) -> None:
        """Make everything written so far durable."""
        ...

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        """Those of the scope, which reads all of its chunks; or only those of one source, found by an index."""
        ...

    def optimize(self) -> None:
        """Tidy up after a run of writes, where that makes searches quicker."""
        ...

    def close(self) -> None:
        """Flush and let go. Idempotent."""
        ...


class Engine(Protocol):
    """Where generations lie, by name, and which one is in use. `generations.py` decides what becomes of them.

    `place` is how messages call it, `shared` says whether other processes may write at the same time, and `fingerprint`
    changes whenever the engine would keep the same chunk in another way.
    """

    place: str
    shared: bool
    fingerprint: str

    def hold(self) -> None:
        """Keep other processes out until `close`, if the engine allows but one. Raises IndexBusy. Idempotent."""
        ...

    def create(self, name: str, dimensions: int) -> VectorStore:
        """A new, empty generation, for vectors of so many dimensions. The engine must be held."""
        ...

    def open(self, name: str) -> VectorStore:
        """Holds it too, if the engine allows but one process. Raises IndexBroken if it is not there or damaged."""
        ...

    def drop(self, name: str) -> None:
        """Delete a generation with its texts, if it is there."""
        ...

    def names(self) -> list[str]:
        """Of all generations, also of those whose making was broken off."""
        ...

    def current(self) -> str | None:
        """The name that `use` got last, as it was kept; None if there was none. Changes nothing."""
        ...

    def use(self, name: str) -> None:
        """Put a generation to use, all at once: whoever asks meanwhile is given the old one or this one."""
        ...

    def read(self, name: str, key: str) -> str | None:
        """A small text of a generation; None if there is no such text, or no such generation. Changes nothing."""
        ...

    def write(self, name: str, key: str, text: str) -> None:
        """Keep it durably, and all at once: a reader sees the old text or the new one, never half of it."""
        ...

    def close(self) -> None:
        """Let other processes in. Idempotent; closes no store."""
        ...
