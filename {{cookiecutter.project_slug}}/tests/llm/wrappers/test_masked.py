"""Personal data and models elsewhere: the real OpenAI client sends placeholders, and who asked gets the values back."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig

from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Notes
from app.llm.masking import Masking
from app.llm.observer import Silence
from app.llm.stack import joined, reading_as_said, stack
from app.llm.wrappers.candidate import Candidate
from app.llm.wrappers.exact_cache import ExactCache
from app.llm.wrappers.masked import Masked
from app.types import Context
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.upstream import Reply, Upstream, refusal, upstream
from tests.llm.wrappers.asking import CALL, model_of, streamed, weather, whole

pytestmark = pytest.mark.anyio
NOTE = Notes(find)
ANN, PHONE = "ann@example.org", "+49 30 1234567"
QUESTION = f"Is {ANN} or {PHONE} right? A passage says {ANN}."


def noted(*texts: str) -> Context:
    context = Context()
    for text in texts:
        NOTE(text, context.personal)
    return context


def config_of(context: Context, *callbacks: AsyncCallbackHandler) -> RunnableConfig:
    return {"configurable": {"context": context}, "callbacks": list(callbacks)}


def masked(*models: BaseChatModel, passages: bool = False, cached: bool = False) -> BaseChatModel:
    candidates = [Candidate(f"model-{number}", model) for number, model in enumerate(models)]
    return joined(candidates, [], Silence(), cached=cached, masking=Masking(NOTE, passages))


def sent(server: Upstream) -> str:
    return json.dumps(server.bodies, ensure_ascii=False)


class Listener(AsyncCallbackHandler):
    """Keeps all that LangChain says of a call."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
        self.heard.append(repr((serialized, messages, kwargs)))

    async def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        self.heard.append(repr((token, kwargs)))

    async def on_llm_end(self, response: Any, **kwargs: Any) -> None:
        self.heard.append(repr((response, kwargs)))


async def test_a_model_elsewhere_reads_placeholders_and_its_stream_has_the_values_again() -> None:
    with upstream(streamed("Both: <EM", "AIL_1", "> and <PHONE_1>, <b>not <EMAIL_7>.")) as server:
        stream = masked(model_of(server)).astream(QUESTION, config_of(noted(QUESTION)))
        texts = [chunk.text async for chunk in stream]
    assert "".join(texts) == f"Both: {ANN} and {PHONE}, <b>not <EMAIL_7>."
    assert server.bodies[0]["messages"][0]["content"] == "Is <EMAIL_1> or <PHONE_1> right? A passage says <EMAIL_1>."


async def test_a_stream_that_ends_within_a_placeholder_loses_nothing() -> None:
    with upstream(streamed("I mean <EMAIL_")) as server:
        stream = masked(model_of(server)).astream(QUESTION, config_of(noted(QUESTION)))
        assert "".join([chunk.text async for chunk in stream]) == "I mean <EMAIL_"


async def test_an_answer_that_is_not_streamed_has_the_values_again() -> None:
    with upstream(whole("To <EMAIL_1>.")) as server:
        answer = await masked(model_of(server)).ainvoke(QUESTION, config_of(noted(QUESTION)))
    assert answer.text == f"To {ANN}."
    assert ANN not in sent(server)


@pytest.mark.parametrize("written", ["<EMAIL_1>", r"\u003cEMAIL_1\u003e"])
@pytest.mark.parametrize("streams", [True, False])
async def test_a_tool_is_called_with_the_values(streams: bool, written: str) -> None:
    call = {**CALL, "function": {"name": "weather", "arguments": json.dumps({"city": "@"}).replace("@", written)}}
    reply = Reply(events=[*call_events(call), *streamed().events])
    with upstream(reply if streams else whole(finish="tool_calls", tool_calls=[call])) as server:
        bound = masked(model_of(server)).bind_tools([weather])
        config = config_of(noted(QUESTION))
        if streams:
            answer: Any = None
            async for chunk in bound.astream(QUESTION, config):
                answer = chunk if answer is None else answer + cast("Any", chunk)
        else:
            answer = await bound.ainvoke(QUESTION, config)
    assert [one["args"] for one in answer.tool_calls] == [{"city": ANN}]


def call_events(call: dict[str, Any]) -> Iterator[str]:
    """A call whose arguments come in pieces of four letters."""
    arguments = call["function"]["arguments"]
    for start in range(0, len(arguments), 4):
        piece = {"index": 0, "function": {"arguments": arguments[start : start + 4]}}
        if start == 0:
            piece = {**call, "function": {**call["function"], "arguments": arguments[:4]}}
        choice = {"index": 0, "delta": {"role": "assistant", "tool_calls": [piece]}, "finish_reason": None}
        body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        yield f"data: {json.dumps(body)}\n\n"


async def test_answers_and_calls_and_results_of_tools_are_masked_too() -> None:
    bob = "bob@example.org"
    call = {"name": "weather", "args": {"city": [ANN]}, "id": "call_1", "type": "tool_call"}
    conversation = [
        AIMessage(f"Ask {bob}.", tool_calls=[cast("Any", call)]),
        ToolMessage(f"{ANN} is out.", tool_call_id="call_1"),
        HumanMessage([{"type": "text", "text": QUESTION}]),
    ]
    with upstream(whole("Yes.")) as server:
        await masked(model_of(server)).ainvoke(conversation, config_of(noted(f"Ask {bob}.", QUESTION)))
    assert [value for value in (ANN, PHONE, bob) if value in sent(server)] == []
    assert conversation[0].text == f"Ask {bob}."


async def test_what_only_passages_hold_is_masked_where_that_is_chosen() -> None:
    for passages, found in ((False, True), (True, False)):
        with upstream(streamed("It is <EMAIL_1>." if passages else f"It is {ANN}.")) as server:
            model = masked(model_of(server), passages=passages)
            texts = [chunk.text async for chunk in model.astream(QUESTION, config_of(Context()))]
        assert "".join(texts) == f"It is {ANN}."
        assert (ANN in sent(server)) is found


async def test_no_try_and_no_other_model_gets_the_values() -> None:
    with upstream(refusal(503)) as first, upstream(streamed("<EMAIL_1>!")) as second:
        model = masked(model_of(first), model_of(second))
        texts = [chunk.text async for chunk in model.astream(QUESTION, config_of(noted(QUESTION)))]
        assert len(first.bodies) > 1
        assert len(second.bodies) == 1
    assert "".join(texts) == f"{ANN}!"
    assert ANN not in sent(first) + sent(second)


async def test_observers_and_the_cache_see_placeholders() -> None:
    listener = Listener()
    with upstream(streamed("To <EMAIL_1>.")) as server:
        model = cast(Masked, masked(model_of(server), cached=True))
        for question in (QUESTION, QUESTION.replace("ann@", "eva@")):
            stream = model.astream(question, config_of(noted(question), listener))
            texts = [chunk.text async for chunk in stream]
        assert len(server.bodies) == 1
    assert "".join(texts) == "To eva@example.org."
    kept = repr(cast(ExactCache, model.inner).memory.kept)
    assert listener.heard
    assert "To " in kept
    assert not [value for value in (ANN, "eva@", PHONE) if value in kept + "".join(listener.heard)]


async def test_a_model_in_this_process_reads_what_was_said() -> None:
    client = ScriptedModel(pieces=["Yes: an", "n@example.org, <EMAIL_1>."])
    local = reading_as_said(stack(client, "offline", unknown))
    with upstream(refusal(400)) as server:
        model = masked(model_of(server), local)
        texts = [chunk.text async for chunk in model.astream(QUESTION, config_of(noted(QUESTION)))]
    assert client.seen[0][0].text == QUESTION
    assert "".join(texts).startswith(f"Yes: {ANN}")
    assert ANN not in sent(server)


async def test_a_question_about_placeholders_is_not_confused_with_values() -> None:
    question = f"Does <EMAIL_1> stand for {ANN}?"
    with upstream(streamed("<EMAIL_1> stands for <EMAIL_2>.")) as server:
        stream = masked(model_of(server)).astream(question, config_of(noted(question)))
        assert "".join([chunk.text async for chunk in stream]) == f"<EMAIL_1> stands for {ANN}."
    assert server.bodies[0]["messages"][0]["content"] == "Does <EMAIL_1> stand for <EMAIL_2>?"


async def test_nothing_changes_where_nothing_is_personal() -> None:
    question = "What does <EMAIL_1> mean?"
    with upstream(streamed("<EMAIL_1> is ", "a placeholder.")) as server:
        stream = masked(model_of(server)).astream(question, config_of(noted(question)))
        assert "".join([chunk.text async for chunk in stream]) == "<EMAIL_1> is a placeholder."
    assert server.bodies[0]["messages"][0]["content"] == question
