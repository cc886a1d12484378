"""The graph over one generation's vectors (HNSW), for searches by vector that read not all of them.

Source: Malkov and Yashunin, Efficient and Robust Approximate Nearest Neighbor Search Using Hierarchical Navigable
Small World Graphs (2016).
"""

from psycopg import errors
from psycopg.sql import SQL, Identifier

from app.rag.stores.pgvector.connection import Connection
from app.rag.stores.pgvector.schema import SCHEMA, Tables

FROM_CHUNKS = 10_000
"""Below that a search reads every vector, and is exact."""
LONGEST = 2000
"""Dimensions that pgvector has a graph for."""
LONGEST_HALVED = 4000
"""And if the graph keeps its numbers in 16 bits; a search of longer vectors reads all of them."""
ROOM = "SET maintenance_work_mem = '512MB'"
ALONE = "SET max_parallel_maintenance_workers = 0"
BUILD = "CREATE INDEX CONCURRENTLY {graph} ON {passages} USING hnsw ({how}) WITH (m = 24, ef_construction = 128)"
STATE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


def kept(tables: Tables) -> tuple[str, str]:
    """What the graph is of, and the type of that."""
    kind = f"halfvec({tables.dimensions})" if tables.dimensions > LONGEST else "vector"
    return ("dense" if kind == "vector" else f"dense::{kind}"), kind


def distance(tables: Tables) -> SQL:
    """What a search must order by for the graph to be used. One value: the question's vector."""
    of, kind = kept(tables)
    return SQL(f"{of} <=> %s::vector::{kind}" if tables.dimensions <= LONGEST_HALVED else "dense <=> %s::vector")


def build(connection: Connection, tables: Tables) -> None:
    """While others search and write. Does nothing where there is one, or another process builds it."""
    name = f"graph_{tables.generation}"
    if tables.dimensions > LONGEST_HALVED:
        return
    if connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone() != (True,):
        return
    if connection.execute(STATE, [f"{SCHEMA}.{name}"]).fetchone() == (True,):
        return
    connection.execute(tables.put_in("DROP INDEX IF EXISTS {graph}", graph=Identifier(SCHEMA, name)))
    of, kind = kept(tables)
    how = SQL(f"({of}) {kind.partition('(')[0]}_cosine_ops")
    statement = tables.put_in(BUILD, graph=Identifier(name), how=how)
    connection.execute(ROOM)
    try:
        connection.execute(statement)
    except errors.DiskFull:  # of the memory that its workers would share, which is small in a container
        connection.execute(tables.put_in("DROP INDEX IF EXISTS {graph}", graph=Identifier(SCHEMA, name)))
        connection.execute(ALONE)
        connection.execute(statement)
