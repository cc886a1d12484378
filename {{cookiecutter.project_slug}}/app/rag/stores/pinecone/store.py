"""One generation of the index: a namespace, with chunks as documents. Pinecone keeps the statistics of BM25 itself."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pinecone import DenseVectorQuery, QueryStringQuery

from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.pinecone import documents
from app.rag.stores.pinecone.documents import Filter, matching
from app.rag.stores.pinecone.namespace import Namespace
from app.types import Chunk, Scope
from app.types.embedding import Vectors

ORDERS = (2**20, 2**24, 2**28, 2**32)
"""Ever larger ranges of ids, for a sample."""
LEAST = [records.POSITION]
"""No field at all can't be asked for."""
EVERYTHING = ["*"]


class NamespaceStore:
    """A write returns once searches and fetches show it."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace

    def sample_size(self) -> int:
        return 0

    def learn(self, sample: Iterable[Words]) -> None:
        """Nothing is asked for."""

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        self.namespace.write([documents.to_document(item) for item in chunks])

    def delete(self, ids: Sequence[str]) -> None:
        self.namespace.remove(ids)

    def flush(self) -> None:
        """Each write waited."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        if not vector.any():  # it is like nothing, and Pinecone refuses it
            return []
        return self.nearest(DenseVectorQuery(field=documents.DENSE, values=vector.tolist()), scope, limit)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        return self.nearest(QueryStringQuery(query=documents.query_string(words)), scope, limit) if words else []

    def nearest(self, query: Any, scope: Scope, limit: int) -> list[Hit]:
        found = self.namespace.search(query, matching(scope), limit)
        hits = [Hit(match.id, match.score or 0.0) for match in found.matches] if found else []
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        found = self.namespace.fetch(ids)
        return {id: (documents.to_chunk(id, item), documents.to_vector(item)) for id, item in found.items()}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        found = self.namespace.select(matching(scope, source=source), records.DOCUMENT_FIELDS)
        return records.documents((id, documents.to_fields(item)) for id, item in found)

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        ids: list[str] = []
        for bound in ORDERS:
            wanted = {"$and": [matching(scope), {documents.ORDER: {"$lt": bound}}]}
            ids = sorted(id for id, _ in self.namespace.select(wanted, LEAST))[:limit]
            if len(ids) == limit:
                break
        found = self.fetch(ids)
        return [found[id][0] for id in ids if id in found]

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        if not positions:
            return []
        wanted = {"$and": [matching(scope), {records.POSITION: {"$in": list(positions)}}]}
        return [documents.to_chunk(id, item) for id, item in self.namespace.select(wanted, EVERYTHING)]

    def count(self, scope: Scope | None = None) -> int:
        size = self.namespace.size() if scope is None else 0
        return size or self.matches(matching(scope))

    def count_documents(self, scope: Scope) -> int:
        return self.matches(matching(scope, position=0))

    def matches(self, wanted: Filter) -> int:
        return sum(1 for _ in self.namespace.select(wanted, LEAST))

    def optimize(self) -> None:
        """Pinecone does so by itself."""

    def close(self) -> None:
        """The connection belongs to the account."""
