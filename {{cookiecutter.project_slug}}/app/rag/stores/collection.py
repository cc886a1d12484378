"""One generation of the index as a collection of a Qdrant server: the schema of `edge.py`, over the network."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from app.errors import IndexBroken
from app.rag.manifest import Manifest
from app.rag.protocols import Hit, IndexedChunk, SparseVector, StoredDocument
from app.rag.stores import schema
from app.redaction import redact
from app.types import Chunk, Scope
from app.types.embedding import Vectors

MANIFEST = "manifest"


class CollectionStore:
    """One generation: one collection."""

    def __init__(self, client: QdrantClient, name: str) -> None:
        self.client = client
        self.name = name

    @classmethod
    def create(cls, client: QdrantClient, name: str, manifest: Manifest) -> "CollectionStore":
        client.create_collection(
            name,
            vectors_config={
                schema.DENSE: models.VectorParams(size=manifest.dimensions, distance=models.Distance.COSINE)
            },
            sparse_vectors_config={schema.SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            metadata={MANIFEST: manifest.to_dict()},
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
            for field in schema.FILTERED:
                client.create_payload_index(name, field, models.PayloadSchemaType.KEYWORD)
            client.create_payload_index(name, schema.POSITION, models.PayloadSchemaType.INTEGER)
        return cls(client, name)

    def manifest(self) -> Manifest:
        """Raises IndexBroken if the collection is not one of ours."""
        metadata = self.client.get_collection(self.name).config.metadata or {}
        try:
            return Manifest.from_dict(metadata.get(MANIFEST))
        except ValueError as error:
            raise IndexBroken(
                f"the manifest of collection {self.name} can't be read ({error}): "
                "build the index anew with `python -m app ingest --rebuild PATH`"
            ) from None

    def save(self, manifest: Manifest) -> None:
        with failures_named():
            self.client.update_collection(self.name, metadata={MANIFEST: manifest.to_dict()})

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        points = [
            models.PointStruct(
                id=item.chunk.id,
                vector={
                    schema.DENSE: item.dense.tolist(),
                    schema.SPARSE: models.SparseVector(indices=item.sparse.indices, values=item.sparse.values),
                },
                payload=schema.to_payload(item.chunk),
            )
            for item in chunks
        ]
        with failures_named():
            self.client.upsert(self.name, points, wait=True)

    def delete(self, ids: Sequence[str]) -> None:
        with failures_named():
            self.client.delete(self.name, models.PointIdsList(points=list(ids)), wait=True)

    def search(
        self, dense: Vectors | None, sparse: SparseVector | None, scope: Scope, limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        queries: dict[str, Any] = {}
        if dense is not None:
            queries[schema.DENSE] = dense.tolist()
        if sparse is not None and sparse.indices:
            queries[schema.SPARSE] = models.SparseVector(indices=sparse.indices, values=sparse.values)
        requests = [
            models.QueryRequest(query=query, using=name, filter=matching(scope), limit=limit, with_payload=False)
            for name, query in queries.items()
        ]
        with failures_named():
            answers = self.client.query_batch_points(self.name, requests)
        found = {
            name: [Hit(str(point.id), point.score) for point in answer.points]
            for name, answer in zip(queries, answers, strict=True)
        }
        return found.get(schema.DENSE, []), found.get(schema.SPARSE, [])

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        with failures_named():
            records = self.client.retrieve(self.name, list(ids), with_payload=True, with_vectors=[schema.DENSE])
        return {str(record.id): unpacked(record) for record in records}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return schema.documents(self.records(matching(scope, source=source)))

    def records(self, wanted: models.Filter) -> Iterator[tuple[str, dict[str, Any]]]:
        offset: Any = None
        while True:
            with failures_named():
                page, offset = self.client.scroll(
                    self.name, wanted, limit=schema.PAGE, offset=offset, with_payload=schema.DOCUMENT_FIELDS
                )
            yield from ((str(record.id), record.payload or {}) for record in page)
            if offset is None:
                return

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        with failures_named():
            page, _ = self.client.scroll(self.name, matching(scope), limit=limit, with_payload=True)
        return [schema.to_chunk(str(record.id), record.payload or {}) for record in page]

    def count(self, scope: Scope | None = None) -> int:
        with failures_named():
            return self.client.count(self.name, matching(scope), exact=True).count

    def count_documents(self, scope: Scope) -> int:
        with failures_named():
            return self.client.count(self.name, matching(scope, position=0), exact=True).count

    def optimize(self) -> None:
        """The server does so by itself."""

    def close(self) -> None:
        """The connection belongs to `server`."""


def matching(scope: Scope | None, **fields: str | int | None) -> models.Filter:
    pairs = schema.conditions(scope, **fields)
    return models.Filter(
        must=[models.FieldCondition(key=key, match=models.MatchValue(value=value)) for key, value in pairs]
    )


def unpacked(record: models.Record) -> tuple[Chunk, Vectors]:
    vectors: Any = record.vector
    return schema.to_chunk(str(record.id), record.payload or {}), np.asarray(vectors[schema.DENSE], np.float32)


@contextmanager
def failures_named() -> Iterator[None]:
    try:
        yield
    except UnexpectedResponse as error:
        raise IndexBroken(
            f"the Qdrant server refused ({error.status_code} {error.reason_phrase}): "
            "check QDRANT_URL and QDRANT_API_KEY"
        ) from None
    except (ApiException, ResponseHandlingException, OSError) as error:
        said = redact(str(error).partition("\n")[0][:200])
        raise IndexBroken(f"the Qdrant server does not answer ({said}): start it, or correct QDRANT_URL") from None
