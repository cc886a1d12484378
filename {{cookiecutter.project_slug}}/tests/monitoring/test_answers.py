"""The metered answerer."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace

import pytest

from app import types
from app.errors import ModelUnavailable, QuestionBlocked
from app.monitoring.answers import MeteredAnswerer
from app.monitoring.metrics import Metrics
from app.types import AnswerRequest, Context, Decision, Done, FinishReason, Message, Text, Usage
from tests.fakes.answerers import ScriptedAnswerer

pytestmark = pytest.mark.anyio
REQUEST = AnswerRequest((Message("user", "How?"),))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("1.0", "fake", "fake-embedding")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def done(reason: FinishReason = "stop", cost: float | None = 0.5) -> Done:
    return Done(
        "1",
        reason,
        Usage(10, 4),
        cost,
        "fake",
        "answer@1#0f3b9c2e",
        {"retrieve": 250.0, "first_token": 9, "total": 300},
    )


async def test_an_answer_is_counted_with_its_tokens_cost_and_stages(metrics: Metrics) -> None:
    events = (Text("a"), Text("b"), done())
    answer = await types.answer(MeteredAnswerer(ScriptedAnswerer(events), metrics), REQUEST)
    assert answer.text == "ab"
    assert value(metrics, "app_answers_total", finish_reason="stop") == 1
    assert value(metrics, "app_prompt_answers_total", prompt="answer@1", finish_reason="stop") == 1
    assert value(metrics, "app_answer_duration_seconds_count") == 1
    assert value(metrics, "app_answer_first_token_seconds_count") == 1
    assert value(metrics, "app_answer_tokens_total", direction="input") == 10
    assert value(metrics, "app_answer_tokens_total", direction="output") == 4
    assert value(metrics, "app_answer_cost_usd_total") == 0.5
    assert value(metrics, "app_answer_stage_seconds_sum", stage="retrieve") == 0.25
    assert value(metrics, "app_answer_stage_seconds_count", stage="total") is None


async def test_an_unknown_cost_adds_nothing(metrics: Metrics) -> None:
    await types.answer(MeteredAnswerer(ScriptedAnswerer([done("abstained", None)]), metrics), REQUEST)
    assert value(metrics, "app_answer_cost_usd_total") == 0
    assert value(metrics, "app_answers_total", finish_reason="abstained") == 1
    assert value(metrics, "app_answer_first_token_seconds_count") == 0


async def test_an_unknown_usage_adds_nothing(metrics: Metrics) -> None:
    await types.answer(MeteredAnswerer(ScriptedAnswerer([replace(done(), usage=None)]), metrics), REQUEST)
    assert value(metrics, "app_answer_tokens_total", direction="input") == 0
    assert value(metrics, "app_answers_total", finish_reason="stop") == 1


async def test_a_failure_is_counted_by_its_name_and_raised(metrics: Metrics) -> None:
    with pytest.raises(ModelUnavailable):
        await types.answer(MeteredAnswerer(ScriptedAnswerer([Text("a"), ModelUnavailable("down")]), metrics), REQUEST)
    assert value(metrics, "app_answer_failures_total", error="ModelUnavailable") == 1
    assert value(metrics, "app_answer_duration_seconds_count") == 0


@pytest.mark.parametrize("failure", [None, QuestionBlocked("no: ask another")])
async def test_what_guards_decided_is_counted_also_of_a_question_that_is_refused(
    metrics: Metrics, failure: Exception | None
) -> None:
    context = Context()
    context.account.decide(Decision("unicode", "flag", 1.0))
    context.account.decide(Decision("secrets", "late"))
    with suppress(QuestionBlocked):
        answerer = ScriptedAnswerer([failure or done()])
        await types.answer(MeteredAnswerer(answerer, metrics), replace(REQUEST, context=context))
    assert value(metrics, "app_guard_decisions_total", guard="unicode", outcome="flag") == 1
    assert value(metrics, "app_guard_decisions_total", guard="secrets", outcome="late") == 1
    assert value(metrics, "app_guard_failures_total") == 1


async def test_closing_it_closes_the_answerer_within(metrics: Metrics) -> None:
    within = ScriptedAnswerer([Text("a"), Text("b"), done()])
    async with aclosing(MeteredAnswerer(within, metrics).stream(REQUEST)) as events:
        assert await anext(events) == Text("a")
    assert within.closed.is_set()
    assert value(metrics, "app_answer_failures_total", error="Cancelled") == 1


async def test_closing_it_after_the_end_is_no_failure(metrics: Metrics) -> None:
    async with aclosing(MeteredAnswerer(ScriptedAnswerer([done()]), metrics).stream(REQUEST)) as events:
        assert await anext(events) == done()
    assert value(metrics, "app_answer_failures_total", error="Cancelled") is None


async def test_cancelling_the_task_counts_as_cancelled(metrics: Metrics) -> None:
    task = asyncio.create_task(types.answer(MeteredAnswerer(ScriptedAnswerer([600.0]), metrics), REQUEST))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert value(metrics, "app_answer_failures_total", error="Cancelled") == 1
