"""Turns among processes as PostgreSQL gives them: a lock of the server, which ends with the connection that has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import IndexBusy
from app.rag.stores.pgvector.connection import Connections

SPACE = 5_070_418
"""Keeps our locks apart from those of other applications on the database."""
# By whether one is to be alone, and is to wait.
LOCKS = {
    (True, True): "SELECT pg_advisory_lock(%s, hashtext(%s)) IS NOT NULL",
    (True, False): "SELECT pg_try_advisory_lock(%s, hashtext(%s))",
    (False, True): "SELECT pg_advisory_lock_shared(%s, hashtext(%s)) IS NOT NULL",
    (False, False): "SELECT pg_try_advisory_lock_shared(%s, hashtext(%s))",
}


@contextmanager
def turn(connections: Connections, name: str, *, alone: bool, wait: bool) -> Iterator[None]:
    """See `TakesTurns`."""
    connection = connections.alone()
    try:
        with connections.failures_named():
            row = connection.execute(LOCKS[alone, wait], [SPACE, name]).fetchone()
        if row != (True,):
            index = f"the index in {connections.place}"
            doing = f"writes to {index}" if alone else f"builds {index} anew"
            raise IndexBusy(f"another process {doing}: try again when it is done")
        yield
    finally:
        connection.close()
