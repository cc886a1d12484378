"""What the index holds, document by document: to list, show and remove them. Knows no loader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from app.errors import AmbiguousDocument, UnknownDocument
from app.rag.index.generation import Generation
from app.rag.index.index import Index, empty, unknown
from app.rag.index.manifest import Removed
from app.rag.index.store import StoredDocument
from app.rag.sources.upload import SCHEME, upload_at
from app.types import Chunk, Scope

Status = Literal["indexed", "incomplete", "expired", "replaced"]
NEAR = 3


@dataclass(frozen=True, slots=True)
class Holding:
    """A document of the index. It is `incomplete` where a run was broken off: the next one completes it.

    One that is `expired` is never found, and one that another document `replaced` only by its source or version.

    `root` is what it was read from; `digest` the SHA-256 of its bytes, in hex, or empty if it is incomplete.
    """

    collection: str
    source: str
    chunks: int
    status: Status
    root: str
    digest: str


@dataclass(frozen=True, slots=True)
class CollectionSize:
    collection: str
    documents: int
    chunks: int


class Inventory:
    """The documents of one tenant. All calls block."""

    def __init__(self, index: Index, tenant: str = "default", uploads: Path | None = None) -> None:
        """`uploads` is where the bytes of sent documents are kept, which go when their document is removed."""
        self.index = index
        self.tenant = tenant
        self.uploads = uploads

    def documents(self, collection: str | None = None) -> list[Holding]:
        """Sorted by collection and source; reads every chunk's place. Raises UnknownCollection for one without any."""
        generation = self.index.current()
        scope = Scope(self.tenant, collection)
        found = self.holdings(generation, generation.store.documents(scope)) if generation else []
        if collection is not None and not found:
            raise unknown(scope, generation) if generation else empty()
        return found

    def holdings(self, generation: Generation, stored: Iterable[StoredDocument]) -> list[Holding]:
        """Each with its status."""
        hidden = self.index.hidden(generation, self.tenant)
        expired, replaced = named(hidden.expired), named(hidden.replaced)
        return [holding(one, expired=key(one) in expired, replaced=key(one) in replaced) for one in stored]

    def collections(self) -> list[CollectionSize]:
        return sizes(self.documents())

    def show(self, source: str, collection: str | None = None) -> tuple[Holding, list[Chunk]]:
        """A document with its chunks in their order. Raises UnknownDocument or AmbiguousDocument."""
        generation = self.index.reader()
        found = self.find(generation, source, collection)
        chunks = [chunk for chunk, _ in generation.store.fetch(found.chunk_ids).values()]
        return self.holdings(generation, [found])[0], sorted(chunks, key=lambda chunk: chunk.position)

    def remove(self, source: str, collection: str | None = None, patience: float | None = None) -> Holding:
        """What was removed. It does not come back by `ingest --rebuild`, but when its path is ingested again.

        Raises UnknownDocument, AmbiguousDocument, or IndexBusy if an ingestion goes on for `patience` seconds.
        """
        self.index.reader()  # so that an index that is not there is not made
        with self.index.writing(patience) as generation:
            found = self.find(generation, source, collection)
            if self.uploads and found.root.startswith(SCHEME):
                upload_at(found.root).forget(found.source, self.uploads)
            generation.remove(Removed(self.tenant, found.collection, found.source), found.chunk_ids)
        return holding(found)

    def find(self, generation: Generation, source: str, collection: str | None) -> StoredDocument:
        scope = Scope(self.tenant, collection)
        if collection is not None and not generation.store.count(scope):
            raise unknown(scope, generation)
        found = list(generation.store.documents(scope, source))
        if not found:
            raise unknown_document(source, [one.source for one in generation.store.documents(scope)])
        if len(found) > 1:
            raise ambiguous(source, [one.collection for one in found])
        return found[0]


def sizes(documents: list[Holding]) -> list[CollectionSize]:
    chunks: dict[str, list[int]] = {}
    for one in documents:
        chunks.setdefault(one.collection, []).append(one.chunks)
    return [CollectionSize(name, len(counts), sum(counts)) for name, counts in chunks.items()]


def ambiguous(source: str, collections: list[str]) -> AmbiguousDocument:
    names = ", ".join(collections)
    return AmbiguousDocument(f"{source!r} is in the collections {names}: name one of them by --collection")


def unknown_document(source: str, names: list[str]) -> UnknownDocument:
    """The error for a document that is not among these; it names near ones."""
    near = [*dict.fromkeys([*same_file(source, names), *get_close_matches(source, names, NEAR)])][:NEAR]
    advice = f"did you mean {' or '.join(near)}?" if near else "`python -m app documents list` shows all"
    return UnknownDocument(f"no document {source!r} is in the index: {advice}")


def same_file(source: str, names: list[str]) -> Iterator[str]:
    """Those whose last part it is: someone wrote `docs/a.md` or `a.md` for `guides/a.md`."""
    file = source.rpartition("/")[2].casefold()
    return (name for name in names if name.rpartition("/")[2].casefold() == file)


def key(stored: StoredDocument) -> tuple[str, str]:
    return stored.collection, stored.source


def named(stored: Iterable[StoredDocument]) -> set[tuple[str, str]]:
    return {key(one) for one in stored}


def holding(stored: StoredDocument, *, expired: bool = False, replaced: bool = False) -> Holding:
    status: Status = "expired" if expired else "replaced" if replaced else "indexed"
    status = status if stored.complete else "incomplete"
    digest = stored.document_hash if stored.complete else ""
    return Holding(stored.collection, stored.source, len(stored.chunk_ids), status, stored.root, digest)
