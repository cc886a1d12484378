"""Comparing and optimising with a budget in the settings: it holds for every call, and what it stops is not lost."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.address import FILE
from tests.evaluation.prompts.course import Course, lesson
from tests.fakes.pupil import Pupil

TEXTS = ("Answer. $refusal", "Answer step by step. $refusal")
PRICED = {"LLM_PRICES": "openai:pupil=1/1", "LLM_MAX_OUTPUT_TOKENS": "500"}
A_CALL = 107 / 1_000_000  # what the pupil says that it read and wrote
PROPOSAL = "<instructions>\nThink step by step.\n$refusal\n</instructions>"


@pytest.fixture
def priced(tmp_path: Path) -> Iterator[tuple[Course, Pupil]]:
    with lesson(tmp_path, documents=2, proposals=[PROPOSAL]) as found:
        yield found


def spent(course: Course) -> float:
    """What the budget of the day has counted, in US dollars."""
    database = sqlite3.connect(course.folder / "own" / FILE)
    try:
        return float(max(amount for (amount,) in database.execute("SELECT nanodollars FROM budget"))) / 1e9
    finally:
        database.close()


def test_a_budget_that_is_spent_stops_a_comparison_with_what_there_is(priced: tuple[Course, Pupil]) -> None:
    course, pupil = priced
    prompts = [course.prompt(number, text) for number, text in enumerate(TEXTS, 1)]
    done = course.run(pupil, "compare", *prompts, "--json", BUDGET_USD_PER_DAY="0.002", **PRICED)
    assert done.exit_code == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["stopped_by"] == "the budget"
    assert 0 < record["asked"] == len(pupil.requests) < 20
    assert spent(course) == pytest.approx(A_CALL * len(pupil.requests))
    more = json.loads(course.run(pupil, "compare", *prompts, "--json", **PRICED).stdout)
    assert (more["stopped_by"], more["reused"], more["asked"]) == (None, record["asked"], 24 - record["asked"])


def test_a_budget_without_room_for_the_first_call_is_the_error_that_names_it(priced: tuple[Course, Pupil]) -> None:
    course, pupil = priced
    prompts = [course.prompt(number, text) for number, text in enumerate(TEXTS, 1)]
    done = course.run(pupil, "compare", *prompts, BUDGET_USD_PER_DAY="0.0001", **PRICED)
    assert done.exit_code == 1
    assert "BUDGET_USD_PER_DAY" in done.stderr
    assert pupil.requests == []


def test_what_proposals_cost_is_in_the_budget(priced: tuple[Course, Pupil]) -> None:
    course, pupil = priced
    arguments = ("--rounds", "1", "--candidates", "1", "--json")
    done = course.run(pupil, "optimise", course.prompt(1, TEXTS[0]), *arguments, BUDGET_USD_PER_DAY="1", **PRICED)
    assert done.exit_code == 0, done.stderr
    assert sum("<passages>" not in one["messages"][-1]["content"] for one in pupil.requests) == 1
    assert spent(course) == pytest.approx(A_CALL * len(pupil.requests))
    assert json.loads(done.stdout)["usd"] == pytest.approx(spent(course), abs=1e-6)
