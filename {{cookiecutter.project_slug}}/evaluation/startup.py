"""How long the server takes until it is ready, and how much memory it then needs.

The offline model answers, whatever the settings say. The yardstick is a process that does nothing but
`import fastapi`, started in turn with it on the same machine.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.errors import AppError

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Startup:
    """Medians over the runs. `ratio` is ready_seconds / import_fastapi_seconds; memory is after `questions` answers."""

    runs: int
    import_fastapi_seconds: float
    ready_seconds: float
    ratio: float
    questions: int
    resident_megabytes: float


def measure(documents: Path, questions: Sequence[str], runs: int = 5) -> Startup:
    """Ingest `documents` into a temporary index, then start and stop the server `runs` times, after one warm-up."""
    with TemporaryDirectory() as folder:
        # No call is paid for, and nothing compiles itself at every start, or writes outside the folder.
        env = {**os.environ, "DATA_DIR": folder, "LLM_MODEL": "offline", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        ingest = [sys.executable, "-m", "app", "ingest", str(documents)]
        subprocess.run(ingest, env=env, check=True, capture_output=True)  # noqa: S603
        baseline, ready, memory = [], [], []
        for _ in range(runs + 1):
            baseline.append(import_fastapi(env))
            with serving(env) as (port, seconds):
                ready.append(seconds)
                memory.append(memory_after(port, questions))
    yardstick, started = median(baseline[1:]), median(ready[1:])
    return Startup(runs, yardstick, started, started / yardstick, len(questions), median(memory[1:]))


def import_fastapi(env: dict[str, str]) -> float:
    """Seconds of the yardstick process, from start to end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi"], env=env, check=True)
    return time.perf_counter() - started


@contextmanager
def serving(env: dict[str, str]) -> Iterator[tuple[int, float]]:
    """A server on a free port, and the seconds it took from its start until it said that it is ready."""
    port = free_port()
    started = time.perf_counter()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while get(port, "/health/ready") is None:
            if server.poll() is not None or time.perf_counter() - started > PATIENCE_SECONDS:
                raise AppError("the server did not start: run `python -m app serve` to see why")
            time.sleep(0.005)
        yield port, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def memory_after(port: int, questions: Sequence[str]) -> float:
    """Resident megabytes of the server once it has answered; NaN where the system does not tell."""
    for question in questions:
        post(port, "/v1/chat/completions", {"model": "assistant", "messages": [{"role": "user", "content": question}]})
    for line in (get(port, "/metrics") or "").splitlines():
        if line.startswith("process_resident_memory_bytes "):
            return float(line.split()[1]) / 1e6
    return float("nan")


def get(port: int, path: str) -> str | None:
    """The body of a response with status 200; None for any other, or for none."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.read().decode() if response.status == 200 else None
    except OSError:
        return None


def post(port: int, path: str, body: object) -> None:
    """Raises AppError when the server does not accept it."""
    headers = {"Authorization": f"Bearer {os.environ.get('API_KEY', '')}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise AppError(f"{path} answered {response.status} ({response.read()!r}): run `python -m app doctor`")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
