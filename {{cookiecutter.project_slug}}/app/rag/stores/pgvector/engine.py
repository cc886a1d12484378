"""PostgreSQL with pgvector: a generation is three tables, and one row names the one in use.

That row changes in one step, and never names what is not there. Several processes may search, and write, at once: each
search sees all writes that ended before it.
"""

from contextlib import AbstractContextManager

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.pgvector import extension, schema, turns
from app.rag.stores.pgvector.connection import ANEW, Connections
from app.rag.stores.pgvector.schema import Tables
from app.rag.stores.pgvector.store import TableStore

USE = "INSERT INTO chunks.in_use (name) VALUES (%s) ON CONFLICT (single) DO UPDATE SET name = excluded.name"
WRITE = """
INSERT INTO chunks.texts VALUES (%s, %s, %s) ON CONFLICT (name, key) DO UPDATE SET text = excluded.text
"""


class PgvectorEngine:
    """The schema `chunks` of one database. It connects when it is first asked for something."""

    shared = True
    fingerprint = schema.FINGERPRINT

    def __init__(self, url: str) -> None:
        self.connections = Connections(url)
        self.place = f"the schema {schema.SCHEMA} of {self.connections.place}"

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def turn(self, name: str, *, alone: bool = True, wait: bool = True) -> AbstractContextManager[None]:
        return turns.turn(self.connections, name, alone=alone, wait=wait)

    def create(self, name: str, dimensions: int) -> VectorStore:
        tables = Tables(name, dimensions)
        with self.connections.transaction() as connection:
            extension.prepare(connection, self.connections.place)
            connection.execute("INSERT INTO chunks.generations VALUES (%s, %s)", [name, dimensions])
            connection.execute(tables.created())
        return TableStore(self.connections, tables)

    def open(self, name: str) -> VectorStore:
        dimensions = self.one("SELECT dimensions FROM chunks.generations WHERE name = %s", name)
        if dimensions is None:
            raise IndexBroken(f"generation {name} in {self.place} is gone: {ANEW}")
        return TableStore(self.connections, Tables(name, int(dimensions)))

    def drop(self, name: str) -> None:
        if self.is_there():
            with self.connections.transaction() as connection:
                connection.execute(Tables(name, 0).dropped())
                connection.execute("DELETE FROM chunks.generations WHERE name = %s", [name])

    def names(self) -> list[str]:
        if not self.is_there():
            return []
        with self.connections.use() as connection:
            return [name for (name,) in connection.execute("SELECT name FROM chunks.generations ORDER BY name")]

    def current(self) -> str | None:
        return self.one("SELECT name FROM chunks.in_use")

    def use(self, name: str) -> None:
        with self.connections.use() as connection:
            connection.execute(USE, [name])

    def read(self, name: str, key: str) -> str | None:
        return self.one("SELECT text FROM chunks.texts WHERE name = %s AND key = %s", name, key)

    def write(self, name: str, key: str, text: str) -> None:
        with self.connections.use() as connection:
            connection.execute(WRITE, [name, key, text])

    def one(self, statement: str, *values: str) -> str | None:
        """The first field of the first row; None where there is none, or nothing was ever written."""
        if not self.is_there():
            return None
        with self.connections.use() as connection:
            row = connection.execute(statement, values).fetchone()
            return row[0] if row else None

    def is_there(self) -> bool:
        with self.connections.use() as connection:
            row: tuple[str | None] = connection.execute("SELECT to_regclass('chunks.texts')").fetchone()
            return row != (None,)

    def close(self) -> None:
        self.connections.close()
