"""Our chunks and scopes in the words of qdrant-edge, and how a shard of it is set up."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from struct import pack
from typing import Any

import numpy as np
import qdrant_edge as edge

from app.rag.index.store import Hit, IndexedChunk
from app.rag.stores import records
from app.rag.stores.qdrant import schema
from app.rag.stores.qdrant.sparse import SparseVector, document_vector
from app.types import Chunk, Scope
from app.types.embedding import Vectors

GRAPH_FROM_CHUNKS = 5_000


def create(folder: Path, dimensions: int) -> edge.EdgeShard:
    """An empty shard in an empty folder."""
    shard = edge.EdgeShard.create(str(folder), config(dimensions))
    for name in records.FILTERED:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
    shard.update(edge.UpdateOperation.create_field_index(records.POSITION, edge.PayloadSchemaType.Integer))
    return shard


def config(dimensions: int) -> edge.EdgeConfig:
    """Without a log of writes: a commit flushes, so the log would only be a second copy, read again at every start.

    Payloads stay cold, the default: the engine would otherwise read their files as a whole, holes included. One thread
    searches: handing a search to several costs more than they save, and no two searches run at once, since the engine
    keeps Python's lock meanwhile.
    """
    return edge.EdgeConfig(
        vectors={schema.DENSE: edge.EdgeVectorParams(size=dimensions, distance=edge.Distance.Cosine)},
        sparse_vectors={schema.SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=False,
        max_search_threads=1,
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=GRAPH_FROM_CHUNKS * dimensions * 4 // 1024),
    )


def to_point(item: IndexedChunk, average_length: float) -> edge.Point:
    vectors = {
        schema.DENSE: item.dense.tolist(),
        schema.SPARSE: to_sparse(document_vector(item.words, average_length)),
    }
    return edge.Point(item.chunk.id, vectors, records.to_payload(item.chunk))


def to_sparse(vector: SparseVector) -> edge.SparseVector:
    return edge.SparseVector(indices=vector.indices, values=vector.values)


def to_chunk(record: edge.Record) -> Chunk:
    return records.to_chunk(id_of(record), record.payload or {})


def to_vector(record: edge.Record) -> Vectors:
    vectors: Any = record.vector
    numbers: list[float] = vectors[schema.DENSE]
    return np.frombuffer(pack(f"{len(numbers)}f", *numbers), np.float32)  # in a third of the time of `np.asarray`


def matching(scope: Scope | None, **fields: str | int | None) -> edge.Filter:
    pairs = records.conditions(scope, **fields)
    return edge.Filter(must=[edge.FieldCondition(key=key, match=one_of(values)) for key, values in pairs])


def one_of(values: Sequence[Any]) -> edge.MatchValue | edge.MatchAny:
    """A single value has a match of its own, since a search by it takes two thirds of the time."""
    return edge.MatchValue(values[0]) if len(values) == 1 else edge.MatchAny(list(values))


def to_hits(points: Sequence[Any]) -> list[Hit]:
    """In one loop, since each question makes hundreds."""
    return [Hit(written(point.id.int), point.score) for point in points]


def id_of(record: edge.Record) -> str:
    id: Any = record.id  # a UUID, since all of ours are
    return written(id.int)


@lru_cache(maxsize=10_000)
def written(number: int) -> str:
    """A UUID from its 128 bits, as `str(UUID(int=number))`, which takes twice the time: each search writes hundreds."""
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
