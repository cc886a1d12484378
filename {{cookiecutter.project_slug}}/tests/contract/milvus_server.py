"""A real Milvus server, `milvus-lite server`, once for all tests of a process, and ended with it."""

import atexit
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from app.errors import IndexBroken
from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.settings import MilvusSettings

START_SECONDS = 60
TRIES = 5


def empty_server(location: Location) -> Engine:
    """An engine at it, which holds nothing."""
    engine = connect("milvus", location, MilvusSettings(milvus_url=server()))
    for name in patiently(engine.names):
        engine.drop(name)
    return engine


def patiently(names: Callable[[], list[str]]) -> list[str]:
    """It turns a client away for a moment when it has been connected to often."""
    for _ in range(TRIES):
        with suppress(IndexBroken):
            return names()
        time.sleep(1)
    return names()


@cache
def server() -> str:
    """Its address, once it answers."""
    url, end = start()
    atexit.register(end)
    return url


def start() -> tuple[str, Callable[[], None]]:
    """The address of a new one, and what ends it."""
    folder = Path(tempfile.mkdtemp(prefix="milvus-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "--data-dir", str(folder / "data")], stdout=log, stderr=log)  # noqa: S603
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline, "the Milvus server did not start"
        time.sleep(0.1)
    return f"http://127.0.0.1:{port}", lambda: ended(process, folder)


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def ended(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
