"""What writes chunks: rows, the postings of their words, and the figures of their spaces, in one transaction.

Whoever writes to a space locks it first, and spaces are locked in their order: writers of one space take turns, and no
two wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Placeholder

from app.rag.index.store import IndexedChunk
from app.rag.stores.pgvector.connection import Connection
from app.rag.stores.pgvector.rows import to_row
from app.rag.stores.pgvector.schema import CHUNK, Tables

Space = tuple[str, str]

ADD_SPACES = """
INSERT INTO {spaces} (tenant, collection) SELECT * FROM unnest(%s::text[], %s::text[])
ON CONFLICT (md5(tenant), md5(collection)) DO NOTHING
"""
LOCK_SPACES = """
SELECT space, tenant, collection FROM {spaces}
WHERE (md5(tenant), md5(collection)) IN (SELECT md5(t), md5(c) FROM unnest(%s::text[], %s::text[]) AS wanted (t, c))
ORDER BY space FOR UPDATE
"""
LOCK_SPACES_OF = """
SELECT space FROM {spaces} WHERE space IN (SELECT space FROM {passages} WHERE id = ANY(%s::uuid[]))
ORDER BY space FOR UPDATE
"""
REMOVE = """
WITH gone AS (DELETE FROM {passages} WHERE id = ANY(%s::uuid[]) RETURNING space, number, length, stems),
said AS (
    DELETE FROM {words} AS words USING (SELECT space, number, unnest(stems) AS stem FROM gone) AS old
    WHERE (words.space, words.stem, words.number) = (old.space, old.stem, old.number)
)
UPDATE {spaces} AS spaces SET chunks = spaces.chunks - old.chunks, length = spaces.length - old.length
FROM (SELECT space, count(*) AS chunks, sum(length) AS length FROM gone GROUP BY space) AS old
WHERE spaces.space = old.space
"""
VALUES = SQL(", ").join([Placeholder()] * len(CHUNK))
NUMBERS = "SELECT nextval({sequence}) FROM generate_series(1, %s)"
ADD = """
INSERT INTO {passages} (id, number, space, length, stems, dense, {columns})
VALUES (%s, %s, %s, %s, %s, %s::vector, {values})
"""
ADD_WORDS = "COPY {words} (space, number, count, length, stem) FROM STDIN"
COUNT = """
UPDATE {spaces} AS spaces SET chunks = spaces.chunks + more.chunks, length = spaces.length + more.length
FROM (
    SELECT space, count(*) AS chunks, sum(length) AS length FROM {passages} WHERE number = ANY(%s::int[]) GROUP BY space
) AS more
WHERE spaces.space = more.space
"""


@dataclass(frozen=True)
class Writer:
    """Writes to one generation, within the transaction of a connection."""

    connection: Connection
    tables: Tables

    def upsert(self, items: Sequence[IndexedChunk]) -> None:
        spaces = self.locked(sorted({space_of(item) for item in items}))
        self.remove([item.chunk.id for item in items])
        numbers = self.numbers(len(items))
        rows = [(item, number, spaces[space_of(item)]) for item, number in zip(items, numbers, strict=True)]
        with self.connection.cursor() as cursor:
            cursor.executemany(self.tables.put_in(ADD, values=VALUES), [to_row(*row) for row in rows])
            with cursor.copy(self.tables.put_in(ADD_WORDS)) as copy:
                for item, number, space in rows:
                    length = sum(item.words.values())
                    for stem, count in item.words.items():
                        copy.write_row((space, number, count, length, stem))
        self.connection.execute(self.tables.put_in(COUNT), [numbers])

    def delete(self, ids: Sequence[str]) -> None:
        self.connection.execute(self.tables.put_in(LOCK_SPACES_OF), [list(ids)])
        self.remove(ids)

    def remove(self, ids: Sequence[str]) -> None:
        self.connection.execute(self.tables.put_in(REMOVE), [list(ids)])

    def locked(self, spaces: Sequence[Space]) -> dict[Space, int]:
        """Their numbers. A new one is made in a step of its own, where the other writers of it wait."""
        lists = [[tenant for tenant, _ in spaces], [collection for _, collection in spaces]]
        for statement in (LOCK_SPACES, ADD_SPACES, LOCK_SPACES):
            found = self.connection.execute(self.tables.put_in(statement), lists)
            known = {} if statement is ADD_SPACES else {(row[1], row[2]): row[0] for row in found}
            if len(known) == len(spaces):
                break
        return known

    def numbers(self, wanted: int) -> list[int]:
        """New ones, which no other chunk has or had."""
        return [number for (number,) in self.connection.execute(self.tables.put_in(NUMBERS), [wanted])]


def space_of(item: IndexedChunk) -> Space:
    return item.chunk.tenant, item.chunk.collection
