"""A kill at any moment costs time, and never a note, nor gives one twice."""

import multiprocessing
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.agents.victims import IMPORTED, POINTS, SUMS, TEXTS, work, work_as_team

RANDOM_KILLS = 20
KILLED = -signal.SIGKILL

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.agents.victims", *IMPORTED])


def started(folder: Path, *kill: str, victim: Callable[..., None] = work) -> multiprocessing.process.BaseProcess:
    process = processes.Process(target=victim, args=(folder, *kill))
    process.start()
    return process


def finish(folder: Path, *kill: str, victim: Callable[..., None] = work) -> int | None:
    process = started(folder, *kill, victim=victim)
    process.join(120)
    return process.exitcode


def notes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "app.db")) as connection:
        return sorted(text for (text,) in connection.execute("SELECT text FROM notes"))


@pytest.mark.parametrize(
    ("point", "text"), [*((point, "two") for point in POINTS), ("within", "five"), ("after", "five")]
)
def test_a_kill_at_each_point_of_a_call(tmp_path: Path, point: str, text: str) -> None:
    assert finish(tmp_path, point, text) == KILLED
    assert not (tmp_path / "done").exists()
    assert finish(tmp_path) == 0
    assert notes(tmp_path) == sorted(TEXTS)


@pytest.mark.parametrize(
    ("point", "text", "sums"),
    [
        ("before", SUMS[0], SUMS),
        ("before", SUMS[1], SUMS),
        ("after", SUMS[1], (*SUMS, SUMS[1])),  # it only reads, so it may be done again
        ("asked", TEXTS[0], SUMS),
        ("within", TEXTS[0], SUMS),
        ("after", TEXTS[0], SUMS),
    ],
)
def test_a_kill_within_a_specialist_and_after_it_repeats_no_step_that_was_kept(
    tmp_path: Path, point: str, text: str, sums: tuple[str, ...]
) -> None:
    assert finish(tmp_path, point, text, victim=work_as_team) == KILLED
    assert finish(tmp_path, victim=work_as_team) == 0
    assert (tmp_path / "sums").read_text().split("\n")[:-1] == list(sums)
    assert notes(tmp_path) == [TEXTS[0]]


def test_kills_at_random(tmp_path: Path) -> None:
    chance = random.Random(14)  # noqa: S311 (no secret)
    assert finish(tmp_path / "first") == 0  # what the processes come from is there from now on
    begun = time.monotonic()
    assert finish(tmp_path / "whole") == 0
    whole = time.monotonic() - begun
    kills = 0
    for number in range(10 * RANDOM_KILLS):
        folder = tmp_path / str(number // 4)
        process = started(folder)
        process.join(chance.uniform(0, whole))
        process.kill()
        process.join()
        kills += process.exitcode == KILLED
        if number % 4 == 3 or kills == RANDOM_KILLS:
            assert finish(folder) == 0
            assert notes(folder) == sorted(TEXTS)
        if kills == RANDOM_KILLS:
            return
    pytest.fail(f"only {kills} kills")
