"""One generation of the index as a Weaviate collection.

All that match a filter are read in pages by their key: the server's cursor knows no filters, and its offsets end at
10,000. The key is the id as a text in small letters: the server sorts texts without regard to case, but compares them
with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from weaviate.classes.query import Filter, MetadataQuery, Sort

from app.errors import IndexBroken
from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.weaviate import schema
from app.rag.stores.weaviate.connection import Connection
from app.rag.stores.weaviate.failures import brief, failures_named
from app.rag.stores.weaviate.objects import matching, plainly, repeated, to_chunk, to_hits, to_object, to_vector
from app.types import Chunk, Scope
from app.types.embedding import Vectors

BATCH = 1000
PAGE = 5000
CHUNK_FIELDS = [*records.FILTERED, records.POSITION, *schema.TEXT_FIELDS, *schema.INT_FIELDS, "headings"]


class WeaviateStore:
    """One generation: one collection."""

    def __init__(self, connection: Connection, name: str, page: int = PAGE) -> None:
        self.connection = connection
        self.name = name
        self.page = page

    @property
    def collection(self) -> Any:
        return self.connection.client().collections.use(self.name)

    def sample_size(self) -> int:
        """BM25's statistics are the engine's, and always those of now."""
        return 0

    def learn(self, sample: Iterable[Words]) -> None: ...

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        """The server would make a collection that is gone by itself, with another schema: so it is looked for."""
        with failures_named():
            if not self.connection.client().collections.exists(self.name):
                raise gone(self.name)
            for batch in batches(chunks, BATCH):
                check(self.collection.data.insert_many([to_object(item) for item in batch]).errors)

    def delete(self, ids: Sequence[str]) -> None:
        with failures_named():
            for batch in batches(ids, BATCH):
                done = self.collection.data.delete_many(where=Filter.by_id().contains_any(list(batch)))
                if done.failed:
                    raise refused(f"{done.failed} chunks were not deleted")

    def flush(self) -> None:
        """The server answers a write once its log of writes has it."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        wanted = MetadataQuery(distance=True)
        with failures_named():
            found = self.collection.query.near_vector(
                vector.tolist(),
                target_vector=schema.VECTOR,
                filters=matching(scope),
                limit=limit,
                return_metadata=wanted,
                return_properties=[],
            )
        return to_hits((str(item.uuid), 1 - item.metadata.distance) for item in found.objects)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        """A word that the question says twice weighs twice: the engine counts its repetitions."""
        if not words:
            return []
        wanted = MetadataQuery(score=True)
        with failures_named():
            found = self.collection.query.bm25(
                repeated(words),
                query_properties=[schema.WORDS],
                filters=matching(scope),
                limit=limit,
                return_metadata=wanted,
                return_properties=[],
            )
        return to_hits((str(item.uuid), item.metadata.score) for item in found.objects)

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        found: dict[str, tuple[Chunk, Vectors]] = {}
        for batch in batches(ids, BATCH):
            wanted = Filter.by_id().contains_any(list(batch))
            for item in self.objects(wanted, len(batch), CHUNK_FIELDS, include_vector=[schema.VECTOR]):
                found[str(item.uuid)] = to_chunk(item), to_vector(item)
        return found

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        pages = self.pages(matching(scope, source=source), records.DOCUMENT_FIELDS)
        return records.documents((str(item.uuid), document_fields(item.properties)) for item in pages)

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        found = self.objects(matching(scope), limit, CHUNK_FIELDS, sort=Sort.by_property(schema.KEY))
        return [to_chunk(item) for item in found]

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        if not positions:
            return []
        there = Filter.by_property(records.POSITION).contains_any(list(positions))
        return [to_chunk(item) for item in self.pages(matching(scope) & there, CHUNK_FIELDS)]

    def pages(self, wanted: Any, fields: list[str]) -> Iterator[Any]:
        """All objects that match, by key; each page begins behind the last key of the one before."""
        after: str | None = None
        while True:
            rest = wanted & Filter.by_property(schema.KEY).greater_than(after) if after else wanted
            page = self.objects(rest, self.page, fields, sort=Sort.by_property(schema.KEY))
            yield from page
            if len(page) < self.page:
                return
            after = str(page[-1].uuid)

    def objects(self, wanted: Any, limit: int, fields: list[str], **more: Any) -> list[Any]:
        with failures_named():
            found = self.collection.query.fetch_objects(filters=wanted, limit=limit, return_properties=fields, **more)
        return list(found.objects)

    def count(self, scope: Scope | None = None) -> int:
        return self.matches(matching(scope))

    def count_documents(self, scope: Scope) -> int:
        return self.matches(matching(scope, position=0))

    def matches(self, wanted: Any) -> int:
        with failures_named():
            return int(self.collection.aggregate.over_all(filters=wanted, total_count=True).total_count or 0)

    def optimize(self) -> None:
        """The server does so by itself."""

    def close(self) -> None:
        """The connection belongs to the engine."""


def batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def document_fields(properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, **{name: plainly(properties[name]) for name in ("collection", "source")}}


def check(errors: dict[int, Any]) -> None:
    """A batch is no transaction: the server takes some and refuses others, and says so in its answer alone."""
    if errors:
        first = next(iter(errors.values()))
        raise refused(f"{len(errors)} chunks were not stored, the first because of: {brief(first.message)}")


def refused(what: str) -> IndexBroken:
    return IndexBroken(f"the Weaviate server failed in part ({what}): look into its log, and ingest again")


def gone(name: str) -> IndexBroken:
    return IndexBroken(f"collection {name} is gone: build the index anew with `python -m app ingest --rebuild PATH`")
