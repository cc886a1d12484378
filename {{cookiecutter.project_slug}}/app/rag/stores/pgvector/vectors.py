"""The statements of a search by vector, with their values: by the graph, where there is one and it pays, and exact."""

from typing import Any

from psycopg.sql import SQL, Composed

from app.rag.stores.pgvector import graph
from app.rag.stores.pgvector.filters import Matching
from app.rag.stores.pgvector.rows import to_dense
from app.rag.stores.pgvector.schema import Tables
from app.types.embedding import Vectors

NEAR = """
SELECT id::text, 1 - (dense <=> %s::vector) FROM {passages} WHERE {matching} ORDER BY {distance} LIMIT %s
"""
EXACT = """
SELECT id::text, 1 - (dense <=> %s::vector) AS score FROM {passages} WHERE {matching} ORDER BY score DESC, id LIMIT %s
"""


def near(tables: Tables, vector: Vectors, matching: Matching, limit: int) -> tuple[Composed, list[Any]]:
    """PostgreSQL reads all vectors instead where it reckons that to be quicker."""
    asked = to_dense(vector)
    statement = tables.put_in(NEAR, matching=SQL(matching.text), distance=graph.distance(tables))
    return statement, [asked, *matching.values, asked, limit]


def exact(tables: Tables, vector: Vectors, matching: Matching, limit: int) -> tuple[Composed, list[Any]]:
    """Ordered by what no graph is made for."""
    return tables.put_in(EXACT, matching=SQL(matching.text)), [to_dense(vector), *matching.values, limit]
