"""Qdrant in this process: the one place that knows qdrant-edge.

A search without a graph reads every vector of the scope: exact, and quick while they fit the processor's cache. Past
GRAPH_FROM_CHUNKS, `optimize` builds an HNSW graph, and then the dense search is approximate.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from app.errors import IndexBroken
from app.rag.manifest import Manifest
from app.rag.protocols import Hit, IndexedChunk, SparseVector, StoredDocument
from app.rag.stores import schema
from app.rag.stores.files import read_manifest, write_manifest
from app.types import Chunk, Scope
from app.types.embedding import Vectors

GRAPH_FROM_CHUNKS = 5_000
GRAPH_CANDIDATES = 128
# The engine maps files with holes into memory: a disk that is full when a hole is filled kills the process (SIGBUS).
# Opening a small index on a disk in memory fills 90 MB of them, on other disks hardly any.
SPARE_BYTES = 100_000_000


class EdgeStore:
    """One generation: `folder/shard` and `folder/manifest.json`."""

    def __init__(self, folder: Path, shard: edge.EdgeShard) -> None:
        self.folder = folder
        self.shard = shard
        self.spare_bytes = SPARE_BYTES

    @classmethod
    def create(cls, folder: Path, manifest: Manifest) -> "EdgeStore":
        with failures_named(folder):
            require_space(folder.parent, SPARE_BYTES)
            (folder / "shard").mkdir(parents=True)
            shard = edge.EdgeShard.create(str(folder / "shard"), config(manifest.dimensions))
            for name in schema.FILTERED:
                shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
            shard.update(edge.UpdateOperation.create_field_index(schema.POSITION, edge.PayloadSchemaType.Integer))
        store = cls(folder, shard)
        store.save(manifest)
        return store

    @classmethod
    def load(cls, folder: Path, shard: Path | None = None) -> "EdgeStore":
        """The generation in `folder`; `shard` is a copy to read instead of its own."""
        with failures_named(folder):
            return cls(folder, edge.EdgeShard.load(str(shard or folder / "shard")))

    def manifest(self) -> Manifest:
        return read_manifest(self.folder)

    def save(self, manifest: Manifest) -> None:
        with failures_named(self.folder):
            self.shard.flush()
            write_manifest(self.folder, manifest)

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        points = [
            edge.Point(
                item.chunk.id,
                {
                    schema.DENSE: item.dense.tolist(),
                    schema.SPARSE: edge.SparseVector(indices=item.sparse.indices, values=item.sparse.values),
                },
                schema.to_payload(item.chunk),
            )
            for item in chunks
        ]
        with failures_named(self.folder):
            require_space(self.folder, self.spare_bytes)
            self.shard.update(edge.UpdateOperation.upsert_points(points))

    def delete(self, ids: Sequence[str]) -> None:
        with failures_named(self.folder):
            require_space(self.folder, self.spare_bytes)
            self.shard.update(edge.UpdateOperation.delete_points(list(ids)))

    def search(
        self, dense: Vectors | None, sparse: SparseVector | None, scope: Scope, limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        queries: dict[str, edge.Query] = {}
        if dense is not None:
            queries[schema.DENSE] = edge.Query.Nearest(dense.tolist(), using=schema.DENSE)
        if sparse is not None and sparse.indices:
            words = edge.SparseVector(indices=sparse.indices, values=sparse.values)
            queries[schema.SPARSE] = edge.Query.Nearest(words, using=schema.SPARSE)
        params = edge.SearchParams(hnsw_ef=GRAPH_CANDIDATES)
        requests = [
            edge.QueryRequest(limit, query=query, filter=matching(scope), with_payload=False, params=params)
            for query in queries.values()
        ]
        with failures_named(self.folder):
            answers = self.shard.query_batch(edge.QueryBatchRequest(requests))
        found = {
            name: [Hit(str(point.id), point.score) for point in points]
            for name, points in zip(queries, answers, strict=True)
        }
        return found.get(schema.DENSE, []), found.get(schema.SPARSE, [])

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        with failures_named(self.folder):
            records = self.shard.retrieve(list(ids), with_payload=True, with_vector=[schema.DENSE])
        return {str(record.id): unpacked(record) for record in records}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return schema.documents(self.records(matching(scope, source=source)))

    def records(self, wanted: edge.Filter) -> Iterator[tuple[str, dict[str, Any]]]:
        offset: edge.PointId | None = None
        while True:
            with failures_named(self.folder):
                page, offset = self.shard.scroll(
                    edge.ScrollRequest(
                        offset, schema.PAGE, wanted, with_payload=schema.DOCUMENT_FIELDS, with_vector=False
                    )
                )
            yield from ((str(record.id), record.payload or {}) for record in page)
            if offset is None:
                return

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        with failures_named(self.folder):
            page, _ = self.shard.scroll(
                edge.ScrollRequest(None, limit, matching(scope), with_payload=True, with_vector=False)
            )
        return [schema.to_chunk(str(record.id), record.payload or {}) for record in page]

    def count(self, scope: Scope | None = None) -> int:
        with failures_named(self.folder):
            return self.shard.count(edge.CountRequest(exact=True, filter=matching(scope)))

    def count_documents(self, scope: Scope) -> int:
        with failures_named(self.folder):
            return self.shard.count(edge.CountRequest(exact=True, filter=matching(scope, position=0)))

    def optimize(self) -> None:
        with failures_named(self.folder):
            self.shard.optimize()

    def close(self) -> None:
        self.shard.close()


def config(dimensions: int) -> edge.EdgeConfig:
    """Without a log of writes: a commit flushes, so the log would only be a second copy, read again at every start.

    Payloads stay cold, the default: the engine would otherwise read their files as a whole, holes included.
    """
    return edge.EdgeConfig(
        vectors={schema.DENSE: edge.EdgeVectorParams(size=dimensions, distance=edge.Distance.Cosine)},
        sparse_vectors={schema.SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=False,
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=GRAPH_FROM_CHUNKS * dimensions * 4 // 1024),
    )


def matching(scope: Scope | None, **fields: str | int | None) -> edge.Filter:
    pairs = schema.conditions(scope, **fields)
    return edge.Filter(must=[edge.FieldCondition(key=key, match=edge.MatchValue(value=value)) for key, value in pairs])


def unpacked(record: edge.Record) -> tuple[Chunk, Vectors]:
    vectors: Any = record.vector
    return schema.to_chunk(str(record.id), record.payload or {}), np.asarray(vectors[schema.DENSE], np.float32)


def require_space(folder: Path, spare_bytes: int) -> None:
    if shutil.disk_usage(folder).free < spare_bytes:
        raise OSError(f"less than {spare_bytes // 1_000_000} MB are free on its disk")


@contextmanager
def failures_named(folder: Path) -> Iterator[None]:
    """The engine raises plain `Exception`, and `PanicException` (not an `Exception`) when it meets broken files."""
    try:
        yield
    except BaseException as error:
        if type(error) is Exception or isinstance(error, OSError) or type(error).__name__ == "PanicException":
            raise IndexBroken(
                f"the index in {folder} failed ({str(error).splitlines()[0]}): free disk space if there is none, "
                "otherwise build it anew with `python -m app ingest --rebuild`"
            ) from None
        raise
