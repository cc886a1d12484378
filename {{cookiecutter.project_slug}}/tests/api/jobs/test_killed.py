"""A server that is killed in the middle of a job, as `kill -9` does: nothing is lost, and nothing is there twice."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.cli.server.client import Server, ServerRefused
from tests.api.sending import application_in

DOCUMENTS, PARTS = 40, 25
SERVING = """
import sys
from pathlib import Path
from app.api.serving.server import serve
from tests.api.sending import application_in

with application_in(Path(sys.argv[1])) as application:
    serve(application, "127.0.0.1", 0, on_ready=lambda address: print(address, flush=True))
"""


@contextmanager
def serving(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", Server]]:
    command = [sys.executable, "-c", SERVING, str(folder)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, text=True
    ) as process:
        try:
            assert process.stdout
            with Server(process.stdout.readline().strip(), None) as server:
                yield process, server
        finally:
            process.kill()


def document(number: int) -> tuple[str, bytes]:
    return f"{number}.md", "".join(f"# Part {part}\nShip {number} says {part}.\n" for part in range(PARTS)).encode()


def kill_after(events: int, process: "subprocess.Popen[str]", server: Server, job: str) -> None:
    for seen, _ in enumerate(server.follow(job), start=1):
        if seen == events:
            process.kill()


@pytest.mark.parametrize("events", [1, 3])
def test_what_was_accepted_is_indexed_by_the_next_server(tmp_path: Path, events: int) -> None:
    with serving(tmp_path) as (process, server):
        first = server.send([document(number) for number in range(DOCUMENTS)], "docs", "page")
        server.send([document(DOCUMENTS)], "docs", "page")
        with pytest.raises(ServerRefused):
            kill_after(events, process, server, first)
    with serving(tmp_path) as (_, server):
        waiting = sorted(path.name for path in (tmp_path / "data" / "uploads" / ".inbox").iterdir())
        for job in waiting:
            told = [*server.follow(job)][-1]
            assert (told["state"], told["error"]) == ("done", None)
        listed = server.documents("docs").values()
        assert {(one.source, one.chunks, one.status) for one in listed} == {
            (f"{number}.md", PARTS, "indexed") for number in range(DOCUMENTS + 1)
        }
    with application_in(tmp_path) as application:
        assert application.inbox.waiting() == []
        assert application.ingest([], rebuild=True).chunks == (DOCUMENTS + 1) * PARTS
        assert json.dumps([known.path for known in application.index.known()]).count("upload://") == 1
