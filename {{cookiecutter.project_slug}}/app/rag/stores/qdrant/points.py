"""Our chunks and scopes in the words of qdrant-client."""

import warnings
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from app.rag.index.store import IndexedChunk
from app.rag.stores import records
from app.rag.stores.qdrant import schema
from app.rag.stores.qdrant.sparse import SparseVector, document_vector
from app.types import Chunk, Scope
from app.types.embedding import Vectors


def create(client: QdrantClient, collection: str, dimensions: int) -> None:
    """An empty collection."""
    client.create_collection(
        collection,
        vectors_config={schema.DENSE: models.VectorParams(size=dimensions, distance=models.Distance.COSINE)},
        sparse_vectors_config={schema.SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
        for field in records.FILTERED:
            client.create_payload_index(collection, field, models.PayloadSchemaType.KEYWORD)
        client.create_payload_index(collection, records.POSITION, models.PayloadSchemaType.INTEGER)


def to_point(item: IndexedChunk, average_length: float) -> models.PointStruct:
    vectors: Any = {
        schema.DENSE: item.dense.tolist(),
        schema.SPARSE: to_sparse(document_vector(item.words, average_length)),
    }
    return models.PointStruct(id=item.chunk.id, vector=vectors, payload=records.to_payload(item.chunk))


def to_sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=vector.indices, values=vector.values)


def to_chunk(record: models.Record) -> Chunk:
    return records.to_chunk(str(record.id), record.payload or {})


def to_vector(record: models.Record) -> Vectors:
    vectors: Any = record.vector
    return np.asarray(vectors[schema.DENSE], np.float32)


def matching(scope: Scope | None, **fields: str | int | None) -> models.Filter:
    pairs = records.conditions(scope, **fields)
    return models.Filter(
        must=[models.FieldCondition(key=key, match=models.MatchAny(any=list(values))) for key, values in pairs]
    )
