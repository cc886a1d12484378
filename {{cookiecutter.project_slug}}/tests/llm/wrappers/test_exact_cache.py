"""What is the same call, what is kept of an answer, and that giving it again costs nothing."""

from contextlib import aclosing
from typing import Any, cast

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from app.errors import ModelUnavailable
from app.llm.call import ModelCall, config_of
from app.llm.finish import ENDED
from app.llm.stack import joined
from app.llm.wrappers.candidate import Candidate
from app.llm.wrappers.exact_cache import Memory
from app.types import Context, Decision, Message
from tests.fakes.observers import Notes
from tests.fakes.upstream import Upstream, openai_stream, upstream
from tests.llm.wrappers.asking import CALL, NAME, model_of, streamed, weather, whole

pytestmark = pytest.mark.anyio
QUESTION = [Message("user", "How?")]


def cached(server: Upstream, notes: Notes | None = None) -> BaseChatModel:
    return joined([Candidate(NAME, model_of(server))], (), notes or Notes(), cached=True)


async def texts(model: BaseChatModel, context: Context | None = None) -> list[str]:
    call = ModelCall(model, NAME, context or Context())
    return [text async for text in call.stream(QUESTION)]


async def test_the_same_call_is_answered_in_the_same_pieces_for_nothing() -> None:
    notes, first, second = Notes(), Context(), Context()
    with upstream(streamed("It ", "rains.")) as server:
        model = cached(server, notes)
        assert await texts(model, first) == await texts(model, second) == ["It ", "rains."]
        assert len(server.bodies) == 1
    assert (len(first.account.calls), second.account.calls, second.account.cost_usd) == (1, [], 0)
    assert (first.account.decisions, second.account.decisions) == ([], [Decision("cache", "hit")])
    assert notes.lookups == [("exact", "miss"), ("exact", "hit")]


async def test_a_whole_answer_and_its_calls_of_tools_are_kept_too() -> None:
    with upstream(whole(finish="tool_calls", tool_calls=[CALL])) as server:
        bound = cached(server).bind_tools([weather])
        first, second = await bound.ainvoke("How?"), await bound.ainvoke("How?")
        assert first.tool_calls == second.tool_calls
        assert (first.usage_metadata is None, second.usage_metadata) == (False, None)
        assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"input": "Why?"},
        {"input": [("system", "Be brief."), ("user", "How?")]},
        {"input": [("ai", "How?")]},
        {"config": config_of(Context(tenant="acme"))},
        {"config": {"configurable": {"sample": 1}}},
        {"stop": ["\n"]},
        {"temperature": 0.5},
        {"tools": [weather]},
        {"tools": [weather], "tool_choice": "weather"},
    ],
    ids=["question", "system", "role", "tenant", "sample", "stop", "temperature", "tools", "tool_choice"],
)
async def test_a_call_that_differs_in_anything_is_another_call(other: dict[str, Any]) -> None:
    with upstream(whole("It rains.")) as server:
        model = cached(server)
        await model.ainvoke("How?")
        await model.ainvoke(**{"input": "How?", **other})
        assert len(server.bodies) == 2


@given(asked=st.lists(st.tuples(st.sampled_from(["acme", "globex"]), st.sampled_from(["How?", "Why?"])), max_size=9))
@settings(max_examples=20)
async def test_whatever_is_asked_a_tenant_never_gets_the_answer_of_another(asked: list[tuple[str, str]]) -> None:
    given_to: dict[str, str] = {}
    with upstream(*(whole(f"Answer {number}.") for number in range(9))) as server:
        model = cached(server)
        for tenant, question in asked:
            text = (await model.ainvoke(question, config_of(Context(tenant)))).text
            assert given_to.setdefault(text, tenant) == tenant


async def test_who_asks_within_a_tenant_and_when_makes_no_difference() -> None:
    with upstream(whole("It rains.")) as server:
        model = cached(server)
        for subject in ("ann", "bob"):
            await model.ainvoke("How?", config_of(Context(subject=subject)))
        assert len(server.bodies) == 1


@pytest.mark.parametrize("finish", ["length", "content_filter"])
async def test_an_answer_that_did_not_end_by_itself_is_not_kept(finish: str) -> None:
    with upstream(openai_stream("It ", finish=finish)) as server:
        model = cached(server)
        for _ in range(2):
            await texts(model)
        assert len(server.bodies) == 2


async def test_an_answer_that_broke_off_or_was_left_is_not_kept() -> None:
    with upstream(openai_stream("It ", ending="cut"), openai_stream("It ", "rains."), streamed("It rains.")) as server:
        model = cached(server)
        with pytest.raises(openai.APIConnectionError):
            _ = [chunk async for chunk in model.astream("How?")]
        async with aclosing(cast("Any", model.astream("How?"))) as chunks:
            await anext(chunks)
        assert "".join([chunk.text async for chunk in model.astream("How?")]) == "It rains."
        assert len(server.bodies) == 3


async def test_a_call_with_an_option_that_can_not_be_compared_is_made_each_time() -> None:
    class Odd:
        pass

    with upstream(whole("It rains.")) as server:
        inner = Candidate(NAME, model_of(server))
        model = joined([inner], (), Notes(), cached=True)
        for _ in range(2):
            with pytest.raises(TypeError):
                await model.ainvoke("How?", odd=Odd())
    assert server.bodies == []


def piece(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata={ENDED: "stop"}))


def test_memory_has_a_limit_of_entries_and_one_of_characters() -> None:
    memory = Memory(characters=100, entries=10)
    for number in range(12):
        memory.keep(str(number), [piece("x")])
    assert [key for key in map(str, range(12)) if memory.find(key)] == [str(number) for number in range(2, 12)]
    memory.keep("long", [piece("x" * 60)])
    assert [key for key in map(str, range(12)) if memory.find(key)] == ["8", "9", "10", "11"]
    memory.keep("too long", [piece("x" * 101)])
    assert memory.find("long")
    assert memory.find("too long") is None


def test_what_is_older_than_its_time_is_forgotten() -> None:
    memory = Memory(seconds=0.0)
    memory.keep("key", [piece("x")])
    assert memory.find("key") is None


async def test_a_reply_of_which_no_answer_came_is_not_given_again() -> None:
    with upstream(streamed("no JSON"), streamed("still none"), streamed("good")) as server:
        model, first, second = cached(server), Context(), Context()
        await texts(model, first)
        first.account.fail()
        await texts(model, second)
        second.account.fail()
        assert await texts(model) == await texts(model) == ["good"]


async def test_blanks_are_no_answer_and_are_not_kept() -> None:
    with upstream(streamed(" ", "\n"), streamed("It rains.")) as server:
        model = cached(server)
        with pytest.raises(ModelUnavailable, match="no text"):
            await texts(model)
        assert await texts(model) == ["It rains."]
