"""How long the server takes until it is ready, and how much memory it then needs.

The built-in models answer, whatever the settings say. The yardstick is a process that does nothing but
`import fastapi`, started in turn with it on the same machine.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.bootstrap import build
from app.settings import MINILM, OFFLINE, Settings
from evaluation.benchmarks.server import Server, environment, serving
from evaluation.benchmarks.variations import fill

BUILT_IN = {"llm_model": OFFLINE, "embedding_model": MINILM, "vector_store": "qdrant", "qdrant_url": None}


@dataclass(frozen=True, slots=True)
class Startup:
    """Medians over the runs. `ratio` is ready_seconds / import_fastapi_seconds; memory is after `questions` answers.

    Resident memory counts pages of files that the system would drop when it needs the room; anonymous memory does not.
    """

    runs: int
    chunks: int
    import_fastapi_seconds: float
    ready_seconds: float
    ratio: float
    questions: int
    resident_megabytes: float
    anonymous_megabytes: float


def measure(
    settings: Settings, documents: Path, questions: Sequence[str], runs: int = 5, chunks: int | None = None
) -> Startup:
    """Start and stop the server `runs` times, after one warm-up, on a temporary index of `documents`.

    Where these are fewer than `chunks`, variations of them fill it up.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        stored = prepare(settings.model_copy(update={**BUILT_IN, "data_dir": folder / "data"}), documents, chunks)
        rounds = [one_round(folder, questions) for _ in range(runs + 1)][1:]
    yardstick, ready, resident, anonymous = (median(column) for column in zip(*rounds, strict=True))
    return Startup(runs, stored, yardstick, ready, ready / yardstick, len(questions), resident, anonymous)


def prepare(settings: Settings, documents: Path, chunks: int | None) -> int:
    """Ingest and fill up; how many chunks there are then."""
    with build(settings, "evaluate") as application:
        application.ingest([documents])
        if chunks is not None:
            with application.index.writing() as generation:
                fill(generation, chunks)
        return application.index_chunks()


def one_round(folder: Path, questions: Sequence[str]) -> tuple[float, float, float, float]:
    """(seconds of the yardstick, seconds until ready, resident megabytes, anonymous megabytes)."""
    yardstick = import_fastapi(folder)
    with serving(folder) as server:
        for question in questions:
            server.ask(question)
        return yardstick, server.ready_seconds, resident(server), anonymous(server)


def import_fastapi(folder: Path) -> float:
    """Seconds of the yardstick process, from start to end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi"], cwd=folder, env=environment(folder), check=True)
    return time.perf_counter() - started


def resident(server: Server) -> float:
    """Megabytes, by the server's own metric; NaN where the system does not count them."""
    for line in (server.get("/metrics") or "").splitlines():
        if line.startswith("process_resident_memory_bytes "):
            return float(line.split()[1]) / 1e6
    return float("nan")


def anonymous(server: Server) -> float:
    """Megabytes, by Linux; NaN elsewhere."""
    status = Path(f"/proc/{server.pid}/status")
    for line in status.read_text(encoding="utf-8").splitlines() if status.exists() else ():
        if line.startswith("RssAnon:"):
            return float(line.split()[1]) * 1024 / 1e6
    return float("nan")
