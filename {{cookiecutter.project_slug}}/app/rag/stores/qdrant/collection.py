"""One generation of the index as a collection of a Qdrant server: the schema of `edge.py`, over the network."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qdrant_client import QdrantClient, models

from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.qdrant import schema
from app.rag.stores.qdrant.average import AverageLength
from app.rag.stores.qdrant.failures import failures_named
from app.rag.stores.qdrant.points import matching, to_chunk, to_point, to_sparse, to_vector
from app.rag.stores.qdrant.sparse import query_vector
from app.types import Chunk, Scope
from app.types.embedding import Vectors


class CollectionStore:
    """One generation: one collection."""

    def __init__(self, client: QdrantClient, name: str, average: AverageLength) -> None:
        self.client = client
        self.name = name
        self.average = average

    def sample_size(self) -> int:
        return self.average.sample_size()

    def learn(self, sample: Iterable[Words]) -> None:
        self.average.learn(sample)

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        average = self.average.known()
        points = [to_point(item, average) for item in chunks]
        with failures_named():
            self.client.upsert(self.name, points, wait=True)

    def delete(self, ids: Sequence[str]) -> None:
        with failures_named():
            self.client.delete(self.name, models.PointIdsList(points=list(ids)), wait=True)

    def flush(self) -> None:
        """Each write waited for the server's log of writes."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return self.nearest(vector.tolist(), schema.DENSE, scope, limit)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        return self.nearest(to_sparse(query_vector(words)), schema.SPARSE, scope, limit) if words else []

    def nearest(self, query: Any, using: str, scope: Scope, limit: int) -> list[Hit]:
        with failures_named():
            found = self.client.query_points(
                self.name, query, using=using, query_filter=matching(scope), limit=limit, with_payload=False
            )
        return [Hit(str(point.id), point.score) for point in found.points]

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        with failures_named():
            found = self.client.retrieve(self.name, list(ids), with_payload=True, with_vectors=[schema.DENSE])
        return {str(record.id): (to_chunk(record), to_vector(record)) for record in found}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return records.documents(self.pages(matching(scope, source=source), records.DOCUMENT_FIELDS))

    def pages(self, wanted: models.Filter, fields: list[str] | bool) -> Iterator[tuple[str, dict[str, Any]]]:
        """Ids of all that match, with these fields, or all."""
        offset: Any = None
        while True:
            with failures_named():
                page, offset = self.client.scroll(
                    self.name, wanted, limit=schema.PAGE, offset=offset, with_payload=fields
                )
            yield from ((str(record.id), record.payload or {}) for record in page)
            if offset is None:
                return

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return self.first(matching(scope), limit)

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        wanted = [matching(scope, position=position) for position in positions]
        return [records.to_chunk(*point) for one in wanted for point in self.pages(one, True)]

    def first(self, wanted: models.Filter, limit: int) -> list[Chunk]:
        with failures_named():
            page, _ = self.client.scroll(self.name, wanted, limit=limit, with_payload=True)
        return [to_chunk(record) for record in page]

    def count(self, scope: Scope | None = None) -> int:
        return self.matches(matching(scope))

    def count_documents(self, scope: Scope) -> int:
        return self.matches(matching(scope, position=0))

    def matches(self, wanted: models.Filter) -> int:
        with failures_named():
            return self.client.count(self.name, wanted, exact=True).count

    def optimize(self) -> None:
        """The server does so by itself."""

    def close(self) -> None:
        """The connection belongs to `server`."""
