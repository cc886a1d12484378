"""What lies in PostgreSQL: a schema `chunks` with the list of generations, and three tables for each of them.

A space is one collection of a tenant, with how many chunks it has and how long they are together: what BM25 must know.
"""

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

SCHEMA = "chunks"
LONGEST_IN_ROW = 1500
"""Dimensions of a vector that lies in the row itself, where a search finds it soonest."""
OLDEST = (0, 8)
"""The version of pgvector that goes on searching where a filter leaves out what it found."""
FINGERPRINT = "pgvector-1"

COMMON = """
CREATE TABLE chunks.generations (name text PRIMARY KEY, dimensions int NOT NULL);
CREATE TABLE chunks.in_use (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name text NOT NULL REFERENCES chunks.generations ON DELETE CASCADE
);
CREATE TABLE chunks.texts (
    name text REFERENCES chunks.generations ON DELETE CASCADE, key text, text text NOT NULL, PRIMARY KEY (name, key)
);
"""

GENERATION = """
CREATE TABLE {spaces} (
    space int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL, collection text NOT NULL, chunks bigint NOT NULL DEFAULT 0, length bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX ON {spaces} (md5(tenant), md5(collection));
CREATE SEQUENCE {numbers} AS int;
CREATE TABLE {passages} (
    id uuid PRIMARY KEY, number int NOT NULL, space int NOT NULL, length int NOT NULL,
    "position" int NOT NULL, pieces int NOT NULL, start int NOT NULL, "end" int NOT NULL, page int, line int, "row" int,
    dense vector({dimensions}) NOT NULL,
    tenant text NOT NULL, collection text NOT NULL, root text NOT NULL, source text NOT NULL,
    document_hash text NOT NULL, headings text[] NOT NULL, text text NOT NULL, metadata jsonb NOT NULL,
    stems text[] NOT NULL
);
ALTER TABLE {passages} ALTER dense SET STORAGE {storage};
ALTER SEQUENCE {numbers} OWNED BY {passages}.number;
CREATE UNIQUE INDEX ON {passages} (number);
CREATE INDEX ON {passages} (space);
CREATE INDEX ON {passages} (space) WHERE "position" = 0;
CREATE INDEX ON {passages} USING hash (source);
CREATE TABLE {words} (
    space int NOT NULL, number int NOT NULL, count int NOT NULL, length int NOT NULL, stem text COLLATE "C" NOT NULL,
    PRIMARY KEY (space, stem, number) INCLUDE (count, length)
);
"""
CHUNK = ("tenant", "collection", "root", "source", "document_hash", "position", "pieces", "start", "end", "headings",
         "text", "page", "line", "row", "metadata")  # fmt: skip


class Tables:
    """The names of one generation's tables, put into statements."""

    def __init__(self, generation: str, dimensions: int) -> None:
        self.dimensions = dimensions
        self.generation = generation
        kinds = ("spaces", "numbers", "passages", "words")
        self.names: dict[str, Composable] = {kind: Identifier(SCHEMA, f"{kind}_{generation}") for kind in kinds}
        self.names["sequence"] = Literal(f"{SCHEMA}.numbers_{generation}")
        self.names["columns"] = SQL(", ").join(map(Identifier, CHUNK))

    def put_in(self, statement: str, **more: Composable) -> Composed:
        """`"SELECT 1 FROM {words}"` with the table's own name."""
        return SQL(statement).format(**self.names, **more)

    def created(self) -> Composed:
        storage = SQL("PLAIN" if self.dimensions <= LONGEST_IN_ROW else "EXTERNAL")
        return self.put_in(GENERATION, dimensions=Literal(self.dimensions), storage=storage)

    def dropped(self) -> Composed:
        return self.put_in("DROP TABLE IF EXISTS {words}, {passages}, {spaces}")
