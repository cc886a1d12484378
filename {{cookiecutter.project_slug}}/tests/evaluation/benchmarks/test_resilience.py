"""The benchmark of failures measures the real stack; with few calls here, so that its goals are not judged."""

import asyncio
import math
import re

from langchain_core.language_models import BaseChatModel

from app.errors import ModelUnavailable
from app.llm.call import config_of
from app.types import Context
from evaluation.benchmarks import outages, resilience
from evaluation.benchmarks.faults import WORDS, fault_server
from evaluation.benchmarks.figures import Plan, client_of, model_of
from tests.fakes.logs import kept_logging

PLAN = Plan(calls=110, first_pause=0.001, rest=0.5, deadline=1.2)


def test_every_figure_is_measured_and_goals_that_are_no_matter_of_time_are_met_with_few_calls_too() -> None:
    """Infinite is the time of what did not happen: a breaker that opens, an error at the deadline, answers again."""
    told: list[str] = []
    with kept_logging():
        figures = resilience.run(PLAN, lambda done, total, what: told.append(what))
    assert told == ["flaky", "outage", "hang", "leavers", "overhead", "done"]
    timed = [figure for figure in figures if re.search(r"\b(ms|seconds)\b", figure.figure)]
    assert [figure.figure for figure in figures if figure not in timed and not figure.met] == []
    assert all(math.isfinite(figure.value) for figure in timed)
    assert (len(timed), len(figures)) == (9, 13)


def test_the_faults_of_a_flaky_server_are_the_same_each_time() -> None:
    def faults() -> list[int | None]:
        with fault_server() as server:
            server.mode = "flaky"
            return [server.fault() for _ in range(200)]

    assert faults() == faults()
    assert {429, 500, 503, None, 200} == set(faults())
    assert 0.2 < sum(fault != 200 for fault in faults()) / 200 < 0.4


def test_the_server_answers_whole_and_in_pieces() -> None:
    with fault_server() as server:
        assert asyncio.run(outages.ask(model_of(server, PLAN))).split() == ["word"] * WORDS
        assert asyncio.run(client_of(server).ainvoke("How?")).text.split() == ["word"] * WORDS
        assert server.requests == 2


def test_calls_of_the_server_have_a_price_whole_and_in_pieces() -> None:
    context = Context()

    async def ask_twice(model: BaseChatModel) -> None:
        await model.ainvoke("How?", config_of(context))
        async for _ in model.astream("How?", config_of(context)):
            pass

    with fault_server() as server:
        asyncio.run(ask_twice(model_of(server, PLAN)))
    first, second = context.account.calls
    assert first.cost_usd == second.cost_usd
    assert (first.cost_usd or 0) > 0


def test_too_few_refusals_are_no_percentile() -> None:
    assert outages.percentile_99([0.001] * 5) == float("inf")


def test_an_outage_is_an_error_of_ours() -> None:
    with fault_server() as server:
        server.mode = "down"
        error, _ = asyncio.run(outages.outcome(model_of(server, PLAN)))
        assert isinstance(error, ModelUnavailable)
