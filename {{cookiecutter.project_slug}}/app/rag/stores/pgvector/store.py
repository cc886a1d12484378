"""One generation of the index: its tables, searched and written."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg.sql import SQL, Composed

from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.pgvector import bm25, graph, vectors
from app.rag.stores.pgvector.connection import Connections
from app.rag.stores.pgvector.filters import matching, spaces_of
from app.rag.stores.pgvector.rows import to_chunk, to_vector
from app.rag.stores.pgvector.schema import Tables
from app.rag.stores.pgvector.writing import Writer
from app.rag.stores.records import Condition
from app.types import Chunk, Scope
from app.types.embedding import Vectors

SELECT = "SELECT {what} FROM {passages} WHERE {matching} ORDER BY id LIMIT %s"


class TableStore:
    """Whoever makes it closes the connections."""

    def __init__(self, connections: Connections, tables: Tables) -> None:
        self.connections = connections
        self.tables = tables

    def sample_size(self) -> int:
        return 0

    def learn(self, sample: Iterable[Words]) -> None:
        """What is usual is counted at each search."""

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        with self.connections.transaction() as connection:
            Writer(connection, self.tables).upsert(chunks)

    def delete(self, ids: Sequence[str]) -> None:
        with self.connections.transaction() as connection:
            Writer(connection, self.tables).delete(ids)

    def flush(self) -> None:
        """Each write waited for the server's log of writes."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        """A graph may find too little within a narrow scope: then all vectors of the scope are read."""
        if not vector.any():
            return []
        wanted = matching(scope, self.spaces(scope))
        found = self.hits(*vectors.near(self.tables, vector, wanted, limit))
        return found if len(found) == limit else self.hits(*vectors.exact(self.tables, vector, wanted, limit))

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        return self.hits(*bm25.search(self.tables, words, scope, self.spaces(scope), limit)) if words else []

    def hits(self, statement: Composed, values: list[Any]) -> list[Hit]:
        """Best first, of equal ones the first by id. A vector of zeros is like nothing."""
        found = (Hit(id, score if score == score else 0.0) for id, score in self.rows(statement, values))
        return sorted(found, key=lambda hit: (-hit.score, hit.id))

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        statement = "SELECT id, vector_send(dense), {columns} FROM {passages} WHERE id = ANY(%s::uuid[])"
        rows = self.rows(self.tables.put_in(statement), [list(ids)])
        return {str(id): (to_chunk(id, values), to_vector(dense)) for id, dense, *values in rows}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        fields, only = records.DOCUMENT_FIELDS, [("source", (source,))] if source is not None else []
        rows = self.select(f"id::text, {', '.join(fields)}", scope, *only)
        return records.documents((id, dict(zip(fields, values, strict=True))) for id, *values in rows)

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return [to_chunk(id, values) for id, *values in self.select("id, {columns}", scope, first=limit)]

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        rows = self.select("id, {columns}", scope, (records.POSITION, tuple(positions)))
        return [to_chunk(id, values) for id, *values in rows]

    def count(self, scope: Scope | None = None) -> int:
        return self.number(scope)

    def count_documents(self, scope: Scope) -> int:
        return self.number(scope, (records.POSITION, (0,)))

    def number(self, scope: Scope | None, *more: Condition) -> int:
        wanted = matching(scope, self.spaces(scope), *more)
        statement = self.tables.put_in("SELECT count(*) FROM {passages} WHERE {matching}", matching=SQL(wanted.text))
        [(found,)] = self.rows(statement, wanted.values)
        return int(found)

    def spaces(self, scope: Scope | None) -> list[int]:
        wanted = spaces_of(scope)
        statement = self.tables.put_in("SELECT space FROM {spaces} WHERE {matching}", matching=SQL(wanted.text))
        return [space for (space,) in self.rows(statement, wanted.values)]

    def select(self, what: str, scope: Scope | None, *more: Condition, first: int | None = None) -> list[Any]:
        """The rows of a scope; or the first so many of them, by id."""
        wanted = matching(scope, self.spaces(scope), *more)
        statement = self.tables.put_in(SELECT, what=self.tables.put_in(what), matching=SQL(wanted.text))
        return self.rows(statement, [*wanted.values, first])

    def rows(self, statement: Composed, values: Sequence[Any]) -> list[Any]:
        with self.connections.use() as connection:
            found: list[Any] = connection.execute(statement, values, binary=True).fetchall()
            return found

    def optimize(self) -> None:
        with self.connections.use() as connection:
            connection.execute(self.tables.put_in("VACUUM ANALYZE {passages}, {words}, {spaces}"))
        if self.count() >= graph.FROM_CHUNKS:
            with self.connections.alone() as connection, self.connections.failures_named():
                graph.build(connection, self.tables)

    def close(self) -> None:
        """The connections belong to the engine."""
