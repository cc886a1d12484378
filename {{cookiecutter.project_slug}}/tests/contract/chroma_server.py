"""A real Chroma server for the tests of this process: `chroma run` on a free port, started once and ended with it."""

import atexit
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from http.client import HTTPConnection, HTTPException

SECONDS = 60
RUN = "from chromadb.cli.cli import app; app()"


@cache
def port() -> int:
    folder = tempfile.TemporaryDirectory()
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    command = [sys.executable, "-c", RUN, "run", "--path", folder.name, "--host", "127.0.0.1", "--port", str(number)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    atexit.register(folder.cleanup)
    atexit.register(process.wait)
    atexit.register(process.kill)
    wait_for(number, process)
    return number


def wait_for(number: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS
    while not answers(number):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)


def answers(number: int) -> bool:
    connection = HTTPConnection("127.0.0.1", number, timeout=5)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def url() -> str:
    return f"http://127.0.0.1:{port()}"


def empty() -> str:
    """The address of the server, with nothing on it."""
    from app.rag.stores.chroma import clients

    client = clients.of_server(url(), None)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    clients.let_go(client)
    return url()
