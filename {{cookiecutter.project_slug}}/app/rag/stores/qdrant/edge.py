"""Qdrant in this process.

A search without a graph reads every vector of the scope: exact, and quick while they fit the processor's cache. Past
`shard.GRAPH_FROM_CHUNKS`, `optimize` builds an HNSW graph, and then the dense search is approximate.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.qdrant import schema
from app.rag.stores.qdrant.average import AverageLength
from app.rag.stores.qdrant.disk import SPARE_BYTES, failures_named, read_ahead, require_space
from app.rag.stores.qdrant.shard import id_of, matching, to_chunk, to_hits, to_point, to_sparse, to_vector
from app.rag.stores.qdrant.sparse import query_vector
from app.types import Chunk, Scope
from app.types.embedding import Vectors

GRAPH_CANDIDATES = 128
MOST_KEPT = 1_000
"""Chunks, with their vectors: about 5 MB."""


class EdgeStore:
    """One generation: the shard in `folder`, or a copy of it.

    Chunks that were fetched are kept until the next write: no other process writes here.
    """

    def __init__(self, folder: Path, shard: edge.EdgeShard, average: AverageLength) -> None:
        self.folder = folder
        self.shard = shard
        self.average = average
        self.spare_bytes = SPARE_BYTES
        self.kept: dict[str, tuple[Chunk, Vectors]] = {}

    def sample_size(self) -> int:
        return self.average.sample_size()

    def learn(self, sample: Iterable[Words]) -> None:
        self.average.learn(sample)

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        average = self.average.known()
        self.update(edge.UpdateOperation.upsert_points([to_point(item, average) for item in chunks]))

    def delete(self, ids: Sequence[str]) -> None:
        self.update(edge.UpdateOperation.delete_points(list(ids)))

    def update(self, operation: edge.UpdateOperation) -> None:
        try:
            with failures_named(self.folder):
                require_space(self.folder, self.spare_bytes)
                self.shard.update(operation)
        finally:
            self.kept = {}

    def flush(self) -> None:
        with failures_named(self.folder):
            self.shard.flush()

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return self.nearest(edge.Query.Nearest(vector.tolist(), using=schema.DENSE), scope, limit)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        if not words:
            return []
        return self.nearest(edge.Query.Nearest(to_sparse(query_vector(words)), using=schema.SPARSE), scope, limit)

    def nearest(self, query: edge.Query, scope: Scope, limit: int) -> list[Hit]:
        params = edge.SearchParams(hnsw_ef=GRAPH_CANDIDATES)
        request = edge.QueryRequest(limit, query=query, filter=matching(scope), with_payload=False, params=params)
        with failures_named(self.folder):
            return to_hits(self.shard.query(request))

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        kept = self.kept  # before it reads: a write that ends meanwhile puts this aside, with what is outdated by then
        missing = [id for id in ids if id not in kept]
        read = self.read(missing) if missing else {}
        found = {id: pair for id in ids if (pair := kept.get(id) or read.get(id))}
        if len(kept) + len(read) > MOST_KEPT:
            self.kept = {}
        else:
            kept.update(read)
        return found

    def read(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        with failures_named(self.folder):
            found = self.shard.retrieve(list(ids), with_payload=True, with_vector=[schema.DENSE])
        return {id_of(record): (to_chunk(record), to_vector(record)) for record in found}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return records.documents(self.pages(matching(scope, source=source), records.DOCUMENT_FIELDS))

    def pages(self, wanted: edge.Filter, fields: list[str] | bool) -> Iterator[tuple[str, dict[str, Any]]]:
        """Ids of all that match, with these fields, or all."""
        offset: edge.PointId | None = None
        while True:
            request = edge.ScrollRequest(offset, schema.PAGE, wanted, with_payload=fields, with_vector=False)
            with failures_named(self.folder):
                page, offset = self.shard.scroll(request)
            yield from ((str(record.id), record.payload or {}) for record in page)
            if offset is None:
                return

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return self.first(matching(scope), limit)

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        wanted = [matching(scope, position=position) for position in positions]
        return [records.to_chunk(*point) for one in wanted for point in self.pages(one, True)]

    def first(self, wanted: edge.Filter, limit: int) -> list[Chunk]:
        request = edge.ScrollRequest(None, limit, wanted, with_payload=True, with_vector=False)
        with failures_named(self.folder):
            page, _ = self.shard.scroll(request)
        return [to_chunk(record) for record in page]

    def count(self, scope: Scope | None = None) -> int:
        return self.matches(matching(scope))

    def count_documents(self, scope: Scope) -> int:
        return self.matches(matching(scope, position=0))

    def matches(self, wanted: edge.Filter) -> int:
        with failures_named(self.folder):
            return self.shard.count(edge.CountRequest(exact=True, filter=wanted))

    def optimize(self) -> None:
        with failures_named(self.folder):
            self.shard.optimize()
        read_ahead(self.folder / "shard")

    def close(self) -> None:
        self.kept = {}
        self.shard.close()
