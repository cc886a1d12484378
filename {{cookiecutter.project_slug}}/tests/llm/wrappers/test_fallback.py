"""When another model is asked, when not, and what is said when none answers."""

import asyncio
import re
import time
from contextlib import aclosing
from typing import Any, cast

import pytest
from langchain_core.language_models import BaseChatModel

from app.errors import AppError, GuardFailed, ModelBusy, ModelRefused, ModelResting, ModelUnavailable
from app.llm.call import ModelCall, config_of
from app.llm.chat import load_chat_model
from app.llm.circuit import Circuit
from app.llm.provider import Access
from app.llm.stack import joined, stack
from app.llm.wrappers.candidate import Candidate
from app.types import Context, Message, Spent
from tests.fakes.models import ScriptedModel
from tests.fakes.observers import Notes
from tests.fakes.upstream import Reply, Upstream, openai_event, openai_stream, refusal, upstream
from tests.llm.wrappers.asking import COUNTED, SOON, streamed, untimed, whole

pytestmark = pytest.mark.anyio
QUESTION = [Message("user", "How?")]
DOWN = Upstream([], url="http://127.0.0.1:9")
REFUSALS = [refusal(status) for status in (400, 401, 403, 404, 429, 500)]


def candidate(name: str, server: Upstream, setting: str = "LLM", circuit: Circuit | None = None) -> Candidate:
    client = load_chat_model(Access(name, "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
    return Candidate(name, stack(client, name, lambda _: 0.5, circuit=circuit, first_pause=SOON), setting)


def two(first: Upstream, second: Upstream, notes: Notes | None = None) -> BaseChatModel:
    names = candidate("openai:a", first), candidate("openai:b", second, "LLM_FALLBACKS")
    return joined(names, (), notes or Notes())


def call_of(model: BaseChatModel, seconds: float = 60) -> ModelCall:
    return ModelCall(model, "openai:a", Context(deadline=time.monotonic() + seconds))


async def text_of(call: ModelCall) -> str:
    return "".join([text async for text in call.stream(QUESTION)])


@pytest.mark.parametrize("reply", [*REFUSALS, openai_stream(), openai_stream(finish=None), Reply("}{")])
async def test_whatever_the_first_model_fails_with_the_second_answers(reply: Reply) -> None:
    notes = Notes()
    with upstream(reply) as first, upstream(streamed("It ", "rains.")) as second:
        call = call_of(two(first, second, notes))
        assert await text_of(call) == "It rains."
    assert untimed(call.context.account.calls)[-1] == Spent("openai:b", COUNTED, 0.5, "answer")
    assert notes.left == ["openai:a"]


async def test_a_connection_that_breaks_before_the_first_word_shows_nothing_of_the_first_model() -> None:
    with upstream(Reply(events=[openai_event()], ending="cut")) as first, upstream(streamed("It rains.")) as second:
        assert await text_of(call_of(two(first, second))) == "It rains."


async def test_a_whole_answer_comes_from_the_second_model_too() -> None:
    with upstream(refusal(401)) as first, upstream(whole("It rains.")) as second:
        assert (await two(first, second).ainvoke("How?")).text == "It rains."


async def test_a_model_that_rests_is_passed_by_without_a_call() -> None:
    circuit = Circuit("openai:a", failures=1)
    circuit.broke(decides=False)
    with upstream(streamed("no")) as first, upstream(streamed("It rains.")) as second:
        names = candidate("openai:a", first, circuit=circuit), candidate("openai:b", second)
        assert await text_of(call_of(joined(names, (), Notes()))) == "It rains."
        assert first.bodies == []


async def test_all_models_share_five_tries_and_each_has_one() -> None:
    with upstream(refusal(500)) as first, upstream(refusal(500)) as second, upstream(refusal(500)) as third:
        names = [candidate(f"openai:{server.url[-1]}", server) for server in (first, second, third)]
        with pytest.raises(ModelUnavailable):
            await text_of(call_of(joined(names, (), Notes())))
        assert [len(server.bodies) for server in (first, second, third)] == [3, 1, 1]


async def test_a_long_wait_that_the_first_asks_for_is_not_waited_where_another_could_answer() -> None:
    with upstream(refusal(429, retry_after="20")) as first, upstream(streamed("It rains.")) as second:
        began = time.monotonic()
        assert await text_of(call_of(two(first, second))) == "It rains."
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("streams", [True, False])
async def test_a_model_that_says_nothing_leaves_half_of_the_time_to_the_other(streams: bool) -> None:
    answer = streamed("It rains.") if streams else whole("It rains.")
    with upstream(openai_stream(ending="silent")) as first, upstream(answer) as second:
        call = call_of(two(first, second), seconds=2)
        if streams:
            assert await text_of(call) == "It rains."
        else:
            assert (await call.model.ainvoke("How?", config_of(call.context))).text == "It rains."
        assert 0 < (call.context.remaining() or 0) < 1.1
        assert await asyncio.to_thread(first.wait_until_left, 20)


async def test_after_the_first_word_nobody_else_is_asked_and_the_failure_has_the_right_name() -> None:
    with (
        upstream(refusal(500)) as first,
        upstream(openai_stream("It ", ending="cut")) as second,
        pytest.raises(ModelUnavailable, match="openai:b broke off"),
    ):
        await text_of(call_of(two(first, second)))


async def test_an_answer_whose_end_is_missing_has_the_name_of_its_model() -> None:
    with (
        upstream(refusal(500)) as first,
        upstream(openai_stream("It ", finish=None)) as second,
        pytest.raises(ModelUnavailable, match="openai:b broke off"),
    ):
        await text_of(call_of(two(first, second)))


async def test_when_all_fail_each_is_named_with_what_to_check() -> None:
    with upstream(refusal(401)) as first, upstream(refusal(404)) as second, pytest.raises(ModelRefused) as raised:
        await text_of(call_of(two(first, second)))
    said, first_said, second_said = re.split(": (?=openai:a)|; ", str(raised.value))
    assert said == "no model answered"
    assert re.fullmatch(r"openai:a .*refuses the key: check LLM_API_KEY or OPENAI_API_KEY", first_said)
    assert re.fullmatch(r"openai:b .*no such model or address: check LLM_FALLBACKS, its address", second_said)


async def test_when_all_are_busy_the_shortest_wait_is_passed_on() -> None:
    with (
        upstream(refusal(429, retry_after="200")) as first,
        upstream(refusal(429, retry_after="90")) as second,
        pytest.raises(ModelBusy) as raised,
    ):
        await text_of(call_of(two(first, second)))
    assert raised.value.retry_after == 90


async def test_when_all_rest_so_says_the_failure() -> None:
    circuit = Circuit("m", failures=1)
    circuit.broke(decides=False)
    names = [candidate(name, DOWN, circuit=circuit) for name in ("openai:a", "openai:b")]
    with pytest.raises(ModelResting):
        await text_of(call_of(joined(names, (), Notes())))


async def test_what_we_refuse_ourselves_is_not_asked_of_another_model() -> None:
    refusing = ScriptedModel(pieces=[GuardFailed("the budget is spent: raise it")])
    with upstream(streamed("It rains.")) as second:
        names = Candidate("openai:a", refusing), candidate("openai:b", second)
        with pytest.raises(AppError, match="budget"):
            await text_of(call_of(joined(names, (), Notes())))
        assert second.bodies == []


async def test_nobody_is_asked_when_the_time_is_over() -> None:
    with upstream(streamed("It rains.")) as second:
        first = ScriptedModel(pieces=[OSError("no connection")])
        names = Candidate("openai:a", first), candidate("openai:b", second)
        context = Context(deadline=time.monotonic() - 1)
        with pytest.raises(ModelUnavailable, match="openai:a"):
            async with aclosing(cast("Any", joined(names, (), Notes()).astream("How?", config_of(context)))) as chunks:
                await anext(chunks)
        assert second.bodies == []
