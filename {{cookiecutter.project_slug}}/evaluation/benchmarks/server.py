"""A server in a process of its own, with the settings of a project where none is set; `measure`s ask it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import app
from app.errors import AppError
from app.settings import Settings

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers; `ready_seconds` from the start of its process until it said so."""

    port: int
    ready_seconds: float
    pid: int

    def get(self, path: str) -> str | None:
        return get(self.port, path)

    def ask(self, question: str) -> None:
        """Raises AppError when the server does not accept it."""
        body = json.dumps({"model": "assistant", "messages": [{"role": "user", "content": question}]})
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            if response.status != 200:
                raise AppError(f"/v1/chat/completions answered {response.status}: run `python -m app doctor`")


def environment(folder: Path) -> dict[str, str]:
    """For programs that run in `folder`: no setting of this process, nor a `.env`, so that no call is paid for.

    What they compile is kept, in `folder`: else each start would compile anew.
    """
    settings = {*Settings.model_fields, "pythondontwritebytecode"}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in settings}
    project = Path(app.__file__).parents[1]
    return {**kept, "PYTHONPATH": str(project), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serves the index in `folder / "data"` on a free port. Raises AppError when it does not start."""
    port = free_port()
    started = time.perf_counter()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=folder, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while get(port, "/health/ready") is None:
            if process.poll() is not None or time.perf_counter() - started > PATIENCE_SECONDS:
                raise AppError("the server did not start: run `python -m app serve` to see why")
            time.sleep(0.005)
        yield Server(port, time.perf_counter() - started, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def get(port: int, path: str) -> str | None:
    """The body of a response with status 200; None for any other, or for none."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.read().decode() if response.status == 200 else None
    except OSError:
        return None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
