"""Every call to PostgreSQL: connections that are kept, and failures that say what to do. Knows no table of an index."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool

from app.errors import IndexBroken
from app.rag.stores.pgvector.rows import Dense, DenseDumper
from app.redaction import redact

Connection: TypeAlias = "psycopg.Connection[Any]"

CONNECT_SECONDS = 5
MOST_CONNECTIONS = 16
# Each plan is made for its values: a filter that keeps little is taken first, and then the search is exact.
SESSION = """
SET plan_cache_mode = force_custom_plan; SET jit = off;
SET hnsw.ef_search = 200; SET hnsw.iterative_scan = strict_order; SET hnsw.max_scan_tuples = 50000;
"""
ANEW = "build the index anew with `python -m app ingest --rebuild PATH`"
# The caller is told of each failure.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class Connections:
    """To one database. The first use connects; `close` ends all of them, and may be called twice."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self.secrets = [secret for secret in (parts.password, unquote(parts.password or "")) if secret]
        self.place = f"PostgreSQL at {parts.hostname or 'this machine'}"
        self.pool: ConnectionPool[Connection] | None = None

    @contextmanager
    def use(self) -> Iterator[Connection]:
        """A connection where each statement is a transaction of its own. Raises IndexBroken."""
        with self.failures_named():
            pool = self.pool or self.opened()
            with pool.connection() as connection:
                yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All that is done with it, or nothing. Raises IndexBroken."""
        with self.use() as connection, connection.transaction():
            yield connection

    def opened(self) -> "ConnectionPool[Connection]":
        """A first connection by hand tells at once why there is none: the pool would try again for a while."""
        self.alone().close()
        pool: ConnectionPool[Connection] = ConnectionPool(
            self.url,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS},
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=CONNECT_SECONDS,
            configure=set_up,
            check=ConnectionPool.check_connection,
            open=True,
        )
        self.pool, other = self.pool or pool, self.pool
        if other is not None:
            pool.close()
        return self.pool

    def alone(self) -> Connection:
        """A connection of its own, which the caller closes."""
        with self.failures_named():
            connection = psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_SECONDS)
            set_up(connection)
            return connection

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        try:
            yield
        except errors.UndefinedTable:
            raise IndexBroken(f"a generation in {self.place} is gone: {ANEW}") from None
        except errors.DiskFull as error:
            raise IndexBroken(f"{self.place} has no room ({self.said(error)}): free disk space there") from None
        except errors.InsufficientPrivilege as error:
            raise IndexBroken(
                f"{self.place} does not allow it ({self.said(error)}): let the user of PGVECTOR_URL create a schema"
            ) from None
        except psycopg.Error as error:
            what = "refused" if error.sqlstate else "does not answer"
            advice = (
                "check PGVECTOR_URL and the server's log" if error.sqlstate else "start it, or correct PGVECTOR_URL"
            )
            raise IndexBroken(f"{self.place} {what} ({self.said(error)}): {advice}") from None

    def said(self, error: psycopg.Error) -> str:
        return redact(" ".join(str(error).partition("\n")[0].split())[:200], self.secrets)

    def close(self) -> None:
        pool, self.pool = self.pool, None
        if pool is not None:
            pool.close()


def set_up(connection: Connection) -> None:
    connection.execute(SESSION)
    connection.adapters.register_dumper(Dense, DenseDumper)
