"""The search by words: BM25 with k1 = 1.2 and b = 0.75 over the postings, in one statement.

How rare a stem is, and how long chunks usually are, is counted over the scope's tenant, or over its collection if it
names one, at the moment of the search.
Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from typing import Any

from psycopg.sql import SQL, Composed

from app.rag.index.store import Words
from app.rag.stores.pgvector.filters import Matching, matching
from app.rag.stores.pgvector.schema import Tables
from app.types import Scope

SEARCH = """
WITH usual AS (
    SELECT sum(chunks)::float8 AS chunks, greatest(sum(length)::float8 / sum(chunks), 1) AS length
    FROM {spaces} WHERE space = ANY(%s) AND chunks > 0
),
weights AS (
    SELECT array_agg(times * 2.2::float8 * ln(1 + (usual.chunks - said + 0.5) / (said + 0.5)) ORDER BY place) AS all
    FROM unnest(%s::text[], %s::int[]) WITH ORDINALITY AS asked (stem, times, place), usual,
    LATERAL (SELECT count(*)::float8 AS said FROM {words} AS words WHERE space = ANY(%s) AND words.stem = asked.stem)
),
best AS (
    SELECT number, sum(
        (SELECT weights.all FROM weights)[array_position(%s::text[], stem)]
        * count / (count + 0.3::float8 + 0.9::float8 * length / (SELECT usual.length FROM usual))
    ) AS score
    FROM {words} WHERE space = ANY(%s) AND stem = ANY(%s) AND {narrowed}
    GROUP BY number ORDER BY score DESC, number LIMIT %s
)
SELECT id::text, score FROM best JOIN {passages} USING (number)
"""
NARROWED = "number IN (SELECT number FROM {{passages}} WHERE {matching})"


def search(tables: Tables, words: Words, scope: Scope, spaces: list[int], limit: int) -> tuple[Composed, list[Any]]:
    """The statement, and its values."""
    stems, times = list(words), list(words.values())
    wanted = matching(scope, spaces) if scope.where else Matching("", [])
    narrowed = tables.put_in(NARROWED.format(matching=wanted.text)) if wanted.text else SQL("true")
    values = [spaces, stems, times, spaces, stems, spaces, stems, *wanted.values, limit]
    return tables.put_in(SEARCH, narrowed=narrowed), values
