"""What every wrapper promises, around the real OpenAI client: everything goes through, and nothing of ours is sent."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import aclosing
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import openai
import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel

import app.llm.wrappers
from app.errors import ModelUnavailable
from app.llm.chat import load_chat_model
from app.llm.finish import ANY
from app.llm.provider import Access
from app.llm.wrappers.ending import Ending
from app.llm.wrappers.wrapper import Wrapper
from app.types import Context
from tests.fakes.models import ScriptedModel
from tests.fakes.upstream import Reply, Upstream, openai_stream, refusal, upstream
from tests.llm.wrappers.asking import CALL, streamed, streamed_call, weather, whole
from tests.llm.wrappers.test_wrapper import Witness
from tests.llm.wrappers.wraps import WRAPS, Wrap

pytestmark = pytest.mark.anyio
FAILURES = (openai.APIError, ModelUnavailable)


class Weather(BaseModel):
    """How it is."""

    city: str


@pytest.fixture(params=WRAPS)
def wrap(request: pytest.FixtureRequest) -> Wrap:
    return WRAPS[request.param]


def client_of(server: Upstream) -> BaseChatModel:
    client = load_chat_model(Access("openai:m", "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
    return Ending(inner=client, finish=ANY)


def config_of_ann() -> RunnableConfig:
    context = Context("acme", "ann-4711", "request-4711", time.monotonic() + 60)
    return {"configurable": {"context": context, "purpose": "judge", "sample": 3}}


async def ask(
    model: BaseChatModel, streams: bool, seen: list[str] | None = None, config: RunnableConfig | None = None
) -> None:
    """`seen` gets the texts as they come."""
    if not streams:
        await model.ainvoke("How?", config)
        return
    async for chunk in model.astream("How?", config):
        if seen is not None:
            seen.append(chunk.text)


def wrappers() -> Iterator[type[Wrapper]]:
    for path in Path(app.llm.wrappers.__path__[0]).glob("*.py"):
        module = import_module(f"app.llm.wrappers.{path.stem}")
        kinds = [
            kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__
        ]
        yield from (kind for kind in kinds if issubclass(kind, Wrapper) and kind is not Wrapper)


def test_every_wrapper_is_held_to_the_contract() -> None:
    assert {kind.__name__ for kind in wrappers()} == {name.partition(" ")[0] for name in WRAPS} - {"all"}


async def test_a_stream_comes_through_piece_by_piece_and_a_whole_answer_whole(wrap: Wrap) -> None:
    with upstream(streamed("It ", "rains."), whole("It rains.")) as server:
        model = wrap(client_of(server))
        texts = [chunk.text async for chunk in model.astream("How?", config_of_ann()) if chunk.text]
        assert texts == ["It ", "rains."]
        assert (await model.ainvoke("How?", config_of_ann())).text == "It rains."
        assert [body["stream"] for body in server.bodies] == [True, False]


async def test_options_and_tools_of_the_call_reach_the_server_and_nothing_of_ours(wrap: Wrap) -> None:
    with upstream(streamed("It rains."), whole("It rains.")) as server:
        model = wrap(client_of(server))
        bound = model.bind_tools([weather], tool_choice="weather")
        _ = [chunk async for chunk in bound.astream("How?", config_of_ann(), stop=["\n"])]
        await bound.ainvoke("How?", config_of_ann(), stop=["\n"])
    for body in server.bodies:
        assert body["tools"][0]["function"]["name"] == "weather"
        assert body["tool_choice"]["function"]["name"] == "weather"
        assert body["stop"] == ["\n"]
    sent = json.dumps([server.bodies, server.heads])
    assert [word for word in ("acme", "ann-4711", "request-4711", "judge", "effort") if word in sent] == []


async def test_a_call_of_a_tool_comes_back(wrap: Wrap) -> None:
    with upstream(
        Reply(events=[streamed_call(), *streamed().events]), whole(finish="tool_calls", tool_calls=[CALL])
    ) as server:
        bound = wrap(client_of(server)).bind_tools([weather])
        pieces = [piece async for chunk in bound.astream("How?") for piece in cast("Any", chunk).tool_call_chunks]
        assert [(piece["name"], piece["args"]) for piece in pieces] == [("weather", '{"city": "Ulm"}')]
        assert (await bound.ainvoke("How?")).tool_calls[0]["args"] == {"city": "Ulm"}


async def test_structured_output_comes_back_as_what_was_asked_for(wrap: Wrap) -> None:
    call = {**CALL, "function": {"name": "Weather", "arguments": '{"city": "Ulm"}'}}
    with upstream(whole(finish="tool_calls", tool_calls=[call])) as server:
        asked = wrap(client_of(server)).with_structured_output(Weather, method="function_calling")
        assert await asked.ainvoke("How?", config_of_ann()) == Weather(city="Ulm")


@pytest.mark.parametrize("streams", [True, False])
async def test_context_purpose_and_sample_go_down(wrap: Wrap, streams: bool) -> None:
    with upstream(streamed("It rains.") if streams else whole("It rains.")) as server:
        inside = Witness(inner=client_of(server))
        config = config_of_ann()
        await ask(wrap(inside), streams, config=config)
    (got,) = inside.asks
    assert (got.context.tenant, got.context.subject, got.purpose, got.sample) == ("acme", "ann-4711", "judge", 3)
    assert got.context.account is config["configurable"]["context"].account


async def test_a_reader_who_leaves_closes_the_connection_at_once(wrap: Wrap) -> None:
    with upstream(openai_stream("word ", ending="endless")) as server:
        async with aclosing(cast("Any", wrap(client_of(server)).astream("How?"))) as chunks:
            async for chunk in chunks:
                if chunk.text:
                    break
        assert await asyncio.to_thread(server.wait_until_left, 20)


@pytest.mark.parametrize("streams", [True, False])
async def test_a_call_that_is_cancelled_ends_and_lets_go_of_the_server(wrap: Wrap, streams: bool) -> None:
    with upstream(openai_stream(ending="silent")) as server:
        task = asyncio.create_task(ask(wrap(client_of(server)), streams))
        assert await asyncio.to_thread(server.wait_until_called, 1, 5)
        task.cancel()
        await asyncio.wait([task], timeout=20)
        assert task.cancelled()
        assert await asyncio.to_thread(server.wait_until_left, 20)
        assert len(server.bodies) == 1


@pytest.mark.parametrize("streams", [True, False])
async def test_an_error_before_the_first_word_is_raised(wrap: Wrap, streams: bool) -> None:
    with upstream(refusal(400)) as server, pytest.raises(FAILURES):
        await ask(wrap(client_of(server)), streams)


async def test_an_error_after_the_first_word_is_raised_and_the_word_stands(wrap: Wrap) -> None:
    with upstream(openai_stream("It ", ending="cut")) as server:
        seen: list[str] = []
        with pytest.raises(FAILURES):
            await ask(wrap(client_of(server)), True, seen)
        assert ("".join(seen), len(server.bodies)) == ("It ", 1)


class Starts(AsyncCallbackHandler):
    """Counts the calls that LangChain makes."""

    count = 0

    async def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
        self.count += 1


async def test_observers_see_one_call_however_many_wrappers_there_are(wrap: Wrap) -> None:
    starts = Starts()
    await anext(
        aiter(wrap(Ending(inner=ScriptedModel(pieces=["yes"]), finish=ANY)).astream("?", {"callbacks": [starts]}))
    )
    assert starts.count == 1
