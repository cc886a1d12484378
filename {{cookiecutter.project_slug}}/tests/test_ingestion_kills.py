"""Fifty runs of the real command killed at random moments, while the folder changes: nothing is lost, nothing doubled.

Takes minutes. `test_ingestion_killed.py` kills at chosen moments, in seconds.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from app.bootstrap import build
from app.types import Scope
from tests.cli.programs import COMMAND, Program, clean_environment
from tests.fakes.settings import settings

KILLS = 50
DOCUMENTS = 60
CHANGED = 25
PARTS = 4
SEARCH_AFTER = 10
SEED = 20_261
# Before this part of a run, Python only starts.
START = 0.4


class Folder:
    """Documents of which some are changed, some come and some go."""

    def __init__(self, path: Path, random: Random) -> None:
        self.path, self.random, self.version = path, random, 0
        path.mkdir()
        for number in range(DOCUMENTS):
            self.write(number)

    def write(self, number: int) -> None:
        """Markdown is read by the process that is killed, HTML by its child."""
        parts = [f"Document {number} version {self.version} says {part}." for part in range(PARTS)]
        if number % 2:
            text = "".join(f"<h2>Part {n}</h2><p>{part}</p>" for n, part in enumerate(parts))
            (self.path / f"{number}.html").write_text(f"<main>{text}</main>", encoding="utf-8")
        else:
            text = "".join(f"# Part {n}\n{part}\n" for n, part in enumerate(parts))
            (self.path / f"{number}.md").write_text(text, encoding="utf-8")

    def change(self) -> None:
        self.version += 1
        for number in self.random.sample(range(DOCUMENTS + 10), CHANGED):
            self.write(number)
        for path in self.random.sample(sorted(self.path.iterdir()), 3):
            path.unlink()


def killed_after(seconds: float, folder: Path) -> bool:
    """Whether it was still at work then."""
    command = [*COMMAND, "ingest", "docs"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=folder, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def kills(folder: Path, docs: Folder, random: Random, longest: float) -> Iterator[int]:
    """Each moment is as likely. A run that has ended before its moment does not count, but says how long one takes."""
    killed = 0
    while killed < KILLS:
        docs.change()
        began = perf_counter()
        if killed_after(random.uniform(START * longest, longest), folder):
            killed += 1
            yield killed
        else:
            longest = perf_counter() - began


def stored(data: Path) -> list[tuple[str, str, str]]:
    """Source, id and text of all chunks."""
    with build(settings(data_dir=data), "search") as application:
        store = application.index.reader().store
        ids = [id for document in store.documents(Scope()) for id in document.chunk_ids]
        return sorted((chunk.source, id, chunk.text) for id, (chunk, _) in store.fetch(ids).items())


@pytest.mark.scale
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    random, program = Random(SEED), Program(tmp_path)  # noqa: S311
    docs = Folder(tmp_path / "docs", random)
    began = perf_counter()
    assert program.run("ingest", "docs").returncode == 0
    longest = perf_counter() - began
    print(f"seed {SEED}, the first kills within {longest:.1f} s")
    for killed in kills(tmp_path, docs, random, longest):
        if killed % SEARCH_AFTER == 0:
            found = program.run("search", "What does document 1 say?", "--json")
            assert json.loads(found.stdout)
    assert program.run("ingest", "docs").returncode == 0
    assert program.run("ingest", "docs", settings={"DATA_DIR": "calm"}).returncode == 0
    left, calm = stored(tmp_path / "data"), stored(tmp_path / "calm")
    assert len(left) == len({id for _, id, _ in left}) == PARTS * len(list(docs.path.iterdir()))
    assert left == calm
    print(f"{KILLS} kills in {docs.version} runs, {len(left)} chunks")
