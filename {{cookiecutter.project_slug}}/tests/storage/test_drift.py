"""Answers of the last days are compared with those before, on each database."""

import asyncio
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from app.storage.database import Database
from app.storage.drift import FEWEST, Drift, Window, drifts
from app.storage.feedback import Feedback
from app.storage.feedback import keep as keep_feedback
from app.storage.recorder import RecordedAnswerer
from app.storage.usage import AnswerUsage
from app.storage.writer import UsageWriter, insert
from app.types import AnswerRequest, Context, Decision, Message, answer
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import GOOD_EVENTS
from tests.storage.usages import DAY, MIDNIGHT

NOW = MIDNIGHT + 0.5 * DAY


def answered(days_ago: float, evidence: float | None, outcome: str = "stop", number: int = 0) -> AnswerUsage:
    at = NOW - days_ago * DAY
    return AnswerUsage(f"{days_ago}-{outcome}-{number}", at, "m", "p", outcome, 0, 5, Context(), (), None, evidence)


def found(database: Database, *usages: AnswerUsage) -> dict[str, Drift]:
    database.run_now(lambda engine: insert(engine, list(usages)))
    return {one.signal: one for one in database.run_now(partial(drifts, window=Window(NOW)))}


def many(days_ago: float, count: int, mean: float, refused: int = 0) -> list[AnswerUsage]:
    scores = np.random.default_rng(int(days_ago)).normal(mean, 1, count)
    return [
        answered(days_ago, float(score), "abstained" if number < refused else "stop", number)
        for number, score in enumerate(scores)
    ]


def test_what_is_as_it_was_is_not_marked_and_what_changed_is(database: Database) -> None:
    same = found(database, *many(10, 200, 8, refused=20), *many(2, 100, 8, refused=10))
    assert (same["evidence"].before, same["evidence"].lately) == (200, 100)
    for signal in ("evidence", "refusals"):
        assert (shift := same[signal].shift)
        assert shift.p > 0.01
    assert same["refusals"].mean_before == same["refusals"].mean_lately == 0.1
    changed = found(database, *many(1, 100, 5, refused=60))
    for signal in ("evidence", "refusals"):
        assert (shift := changed[signal].shift)
        assert shift.p < 0.001
    assert changed["refusals"].mean_lately == 0.35


def test_answers_to_the_evaluation_are_no_answers_to_people(database: Database) -> None:
    asked = [replace(one, context=Context(subject="evaluation")) for one in many(1, 100, 5, refused=60)]
    shown = found(database, *many(10, 200, 8, refused=20), *asked)
    assert (shown["evidence"].lately, shown["refusals"].lately) == (0, 0)


def test_windows_begin_and_end_where_they_should(database: Database) -> None:
    shown = found(database, *(answered(days, 1.0) for days in (-1, 0.5, 6.9, 7.1, 34.9, 35.1)))
    assert (shown["evidence"].before, shown["evidence"].lately) == (2, 2)


@pytest.mark.parametrize(("lately", "known"), [(FEWEST - 1, False), (FEWEST, True)])
def test_a_window_with_few_cases_is_not_compared(database: Database, lately: int, known: bool) -> None:
    shown = found(database, *many(10, FEWEST, 8), *many(2, lately, 3))
    assert (shown["evidence"].shift is not None) is known
    assert shown["feedback"] == Drift("feedback", 0, 0, None, None, None)


def test_what_failed_and_what_was_judged_is_no_refusal(database: Database) -> None:
    usages = [answered(1, None, outcome) for outcome in ("ModelUnavailable", "judged", "length", "stop")]
    shown = found(database, *usages)
    assert (shown["refusals"].lately, shown["refusals"].mean_lately, shown["evidence"].lately) == (1, 0.0, 0)


def test_bad_ratings_are_counted_when_they_were_given(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    usages = many(10, 2, 8)
    database.run_now(lambda engine: insert(engine, usages))
    monkeypatch.setattr("app.storage.feedback.time.time", lambda: NOW - DAY)
    for usage, rating in zip(usages, ("up", "down"), strict=True):
        said = Feedback(usage.id, "up" if rating == "up" else "down")
        database.run_now(partial(keep_feedback, feedback=said, context=Context(), mask=str))
    (one,) = [one for one in database.run_now(partial(drifts, window=Window(NOW))) if one.signal == "feedback"]
    assert (one.before, one.lately, one.mean_lately) == (0, 2, 0.5)


def test_the_score_of_the_gate_is_kept_with_the_answer(database: Database) -> None:
    seen: list[AnswerUsage] = []

    class Noted(UsageWriter):
        def add(self, usage: AnswerUsage) -> None:
            seen.append(usage)

    writer = Noted(database, lambda _: None)
    context = Context()
    context.account.decide(Decision("evidence", "answer", 9.5))
    request = AnswerRequest((Message("user", "How?"),), context)
    asyncio.run(answer(RecordedAnswerer(ScriptedAnswerer(GOOD_EVENTS), writer, lambda *_: 0.0), request))
    assert [one.evidence for one in seen] == [9.5]
