"""One generation of the index as a collection: the same for Milvus Lite and a server.

Milvus weighs words itself: its BM25 function counts the stems that it is given, and the statistics are its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.milvus import schema
from app.rag.stores.milvus.client import Client
from app.rag.stores.milvus.filters import expression, matching
from app.rag.stores.milvus.stems import to_text
from app.types import Chunk, Scope
from app.types.embedding import Vectors

T = TypeVar("T")

BATCH = 500
"""Chunks of one request: with vectors of 3,072 dimensions, a tenth of what a server takes."""
WINDOW = 16_384
"""The most hits that Milvus gives to one search."""
CANDIDATES = 256
"""How many neighbours a graph is searched for, where there is one."""


class CollectionStore:
    """One generation: the collection `name`. Who makes it closes the client."""

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self.name = name

    def sample_size(self) -> int:
        return 0

    def learn(self, sample: Iterable[Words]) -> None:
        """Milvus learns from what it stores."""

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        for batch in batches(chunks):
            self.client.call("upsert", self.name, [schema.to_record(item) for item in batch])

    def delete(self, ids: Sequence[str]) -> None:
        for batch in batches(ids):
            self.client.call("delete", self.name, ids=list(batch))

    def flush(self) -> None:
        """Each write waited for the server's log of writes."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return self.nearest(vector.tolist(), schema.DENSE, scope, limit, {"ef": max(CANDIDATES, min(limit, WINDOW))})

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        """Milvus Lite gives the score with a minus in front."""
        found = self.nearest(to_text(words), schema.SPARSE, scope, limit, {}) if words else []
        return [Hit(id, abs(score)) for id, score in found if score]

    def nearest(self, query: Any, field: str, scope: Scope, limit: int, params: dict[str, int]) -> list[Hit]:
        [found] = self.client.call(
            "search",
            self.name,
            [query],
            anns_field=field,
            filter=matching(scope),
            limit=min(limit, WINDOW),
            output_fields=[schema.ID],
            search_params={"params": params},
        )
        hits = [Hit(hit[schema.ID], hit["distance"]) for hit in found]
        return sorted(hits, key=lambda hit: (-abs(hit.score) if field == schema.SPARSE else -hit.score, hit.id))

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        fields = [*schema.CHUNK, schema.DENSE]
        found = (self.client.call("get", self.name, ids=list(batch), output_fields=fields) for batch in batches(ids))
        return {
            record[schema.ID]: (schema.to_chunk(record), schema.to_vector(record)) for page in found for record in page
        }

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        fields = [schema.ID, *records.DOCUMENT_FIELDS]
        found = self.client.records(self.name, matching(scope, source=source), fields)
        return records.documents((record[schema.ID], record) for record in found)

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return self.chunks(matching(scope), limit)

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        return self.chunks(f"{matching(scope)} and {expression((records.POSITION, tuple(positions)))}")

    def chunks(self, wanted: str, limit: int = -1) -> list[Chunk]:
        return [schema.to_chunk(record) for record in self.client.records(self.name, wanted, schema.CHUNK, limit)]

    def count(self, scope: Scope | None = None) -> int:
        return self.matches(matching(scope))

    def count_documents(self, scope: Scope) -> int:
        return self.matches(matching(scope, position=0))

    def matches(self, wanted: str) -> int:
        [found] = self.client.call("query", self.name, filter=wanted, output_fields=["count(*)"])
        return int(found["count(*)"])

    def optimize(self) -> None:
        """Milvus indexes what is flushed, and reads through the rest."""
        self.client.call("flush", self.name)

    def close(self) -> None:
        """The connection belongs to the engine."""


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))
