import asyncio
from contextlib import closing

import pytest

from app.storage.costs import CostLine, cost_lines, past_calls, prune
from app.storage.database import Database
from app.storage.usage import AnswerUsage
from app.storage.writer import UsageWriter
from tests.storage.usages import FREE, MINI, UNPRICED, usage_of

DAYS = ("2026-11-28", "2026-11-30")


def not_lost(count: int) -> None:
    raise AssertionError(f"{count} rows were lost")


def keep(database: Database, *usages: AnswerUsage) -> None:
    writer = UsageWriter(database, not_lost)
    for usage in usages:
        writer.add(usage)
    asyncio.run_coroutine_threadsafe(writer.write(), database.started()).result(30)


def lines(database: Database, first: str = DAYS[0], last: str = DAYS[1]) -> list[CostLine]:
    return database.run_now(lambda engine: cost_lines(engine, first, last))


def test_costs_are_summed_by_day_model_key_and_prompt(database: Database) -> None:
    keep(database, usage_of(MINI), usage_of(MINI, MINI), usage_of(MINI, day=1), usage_of(MINI, subject="b"))
    assert [(line.day, line.key, line.answers, line.calls, line.input_tokens) for line in lines(database)] == [
        ("2026-11-28", "anonymous", 2, 3, 3000),
        ("2026-11-28", "b", 1, 1, 1000),
        ("2026-11-29", "anonymous", 1, 1, 1000),
    ]
    assert [line.usd for line in lines(database)] == pytest.approx([0.00135, 0.00045, 0.00045])
    assert {(line.model, line.prompt) for line in lines(database)} == {(MINI.model, "answer@1")}


def test_two_models_of_one_answer_are_two_lines_and_it_counts_once(database: Database) -> None:
    keep(database, usage_of(UNPRICED, MINI))
    assert [(line.model, line.answers, line.usd, line.unpriced) for line in lines(database)] == [
        (MINI.model, 1, MINI.cost_usd, 0), (UNPRICED.model, 0, None, 1),
    ]  # fmt: skip


def test_an_answer_without_a_call_is_a_line_that_cost_nothing(database: Database) -> None:
    keep(database, usage_of(), usage_of(MINI))
    (line,) = lines(database)
    assert (line.answers, line.calls, line.usd) == (2, 1, MINI.cost_usd)
    keep(database, usage_of(model="offline, extractive", day=1))
    assert [(line.answers, line.calls, line.usd) for line in lines(database, "2026-11-29")] == [(1, 0, 0.0)]


def test_an_answer_without_a_call_gives_no_price_to_a_model_that_has_none(database: Database) -> None:
    keep(database, usage_of(model=UNPRICED.model), usage_of(UNPRICED))
    assert [line.usd for line in lines(database)] == [None]


def test_only_the_days_that_are_asked_for_count(database: Database) -> None:
    keep(database, usage_of(MINI, day=-1), usage_of(MINI), usage_of(MINI, day=2), usage_of(MINI, day=3))
    assert [line.day for line in lines(database)] == ["2026-11-28", "2026-11-30"]


def test_past_calls_have_the_difficulty_of_their_question(database: Database) -> None:
    keep(database, usage_of(MINI, FREE, difficulty=0.7))
    found = database.run_now(lambda engine: past_calls(engine, *DAYS))
    assert [(call.usage, call.usd, call.difficulty) for call in found] == [
        (MINI.usage, MINI.cost_usd, 0.7), (FREE.usage, 0.0, 0.7),
    ]  # fmt: skip


def test_old_rows_go(database: Database) -> None:
    keep(database, usage_of(MINI, day=-1), usage_of(MINI))
    assert database.run_now(lambda engine: prune(engine, "2026-11-28")) == 1
    assert [line.day for line in lines(database, "2000-01-01")] == ["2026-11-28"]
    with closing(database):
        assert database.run_now(lambda engine: prune(engine, "2000-01-01")) == 0
