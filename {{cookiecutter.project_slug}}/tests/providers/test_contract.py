"""What every provider's own client does, against a server that speaks its protocol: answers, calls of tools, usage."""

from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import Runnable

from app.bootstrap.models import build_chat_model
from app.errors import ModelUnavailable
from app.llm.call import ModelCall, config_of
from app.llm.finish import ended
from app.llm.providers import PROVIDERS
from app.llm.stack import stack
from app.settings import load_settings
from tests.fakes.models import unknown
from tests.fakes.upstream import Ending
from tests.providers.asking import (
    PROMPT,
    QUESTION,
    SYSTEM,
    call_of,
    context_of,
    model_of,
    text_of,
    texts_of,
    weather,
    whole_of,
)
from tests.providers.conftest import protocol_of
from tests.providers.protocol import CITY, COUNTED, Protocol, Request

pytestmark = pytest.mark.anyio
TEXTS = ("Six ", "hundred.")
CALLED = [("weather", CITY)]


async def test_a_whole_answer_comes_with_its_usage_and_its_end(protocol: Protocol) -> None:
    context = context_of()
    with protocol.serve(protocol.answer("Six hundred.", protocol.done)) as server:
        message = await whole_of(model_of(protocol, server), context)
    assert (message.text, ended(message.response_metadata)) == ("Six hundred.", "stop")
    assert [spent.usage for spent in context.account.calls] == [COUNTED]


async def test_an_answer_streams_with_its_usage_and_its_end(protocol: Protocol) -> None:
    with protocol.serve(protocol.stream(*TEXTS, finish=protocol.done)) as server:
        call = call_of(protocol, server)
        assert tuple([text async for text in texts_of(call)]) == TEXTS
    assert (call.finish_reason, call.complete) == ("stop", True)
    assert [spent.usage for spent in call.context.account.calls] == [COUNTED]


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_request_says_all_that_was_set_and_nothing_that_the_protocol_does_not_know(
    protocol: Protocol, streamed: bool
) -> None:
    reply = protocol.stream(*TEXTS, finish=protocol.done) if streamed else protocol.answer("Six.", protocol.done)
    with protocol.serve(reply) as server:
        if streamed:
            await text_of(call_of(protocol, server))
        else:
            await whole_of(model_of(protocol, server), context_of())
    (head,), (body,) = server.heads, server.bodies
    assert protocol.read(head, body) == Request(SYSTEM, QUESTION, streamed=streamed or protocol.always_streams)
    assert protocol.key.lower() in head.lower()
    assert body.keys() <= protocol.fields


@pytest.mark.parametrize("streamed", [True, False])
async def test_each_word_for_the_end_is_one_of_ours(protocol: Protocol, streamed: bool) -> None:
    for word, ours in protocol.finishes.items():
        reply = protocol.stream(*TEXTS, finish=word) if streamed else protocol.answer("Six hundred.", word)
        with protocol.serve(reply) as server:
            if streamed:
                call = call_of(protocol, server)
                assert await text_of(call) == "Six hundred."
                assert (word, call.finish_reason) == (word, ours)
            else:
                message = await whole_of(model_of(protocol, server), context_of())
                assert (word, ended(message.response_metadata)) == (word, ours)


@pytest.mark.parametrize("ending", ["end", "cut"])
async def test_an_answer_without_an_end_broke_off_after_its_text(protocol: Protocol, ending: Ending) -> None:
    seen: list[str] = []
    with protocol.serve(protocol.stream("Six ", finish=None, ending=ending)) as server:

        async def read() -> None:
            async for text in texts_of(call_of(protocol, server)):
                seen.append(text)

        with pytest.raises(ModelUnavailable, match="broke off"):
            await read()
        assert (seen, len(server.bodies)) == (["Six "], 1)


async def test_a_tool_is_called_whole(protocol: Protocol) -> None:
    with protocol.serve(protocol.call()) as server:
        message = await whole_of(model_of(protocol, server), context_of(), tools=[weather])
    assert [(call["name"], call["args"]) for call in message.tool_calls] == CALLED
    assert ended(message.response_metadata) == "stop"
    assert protocol.read(server.heads[0], server.bodies[0]).tools == ("weather",)


async def test_a_tool_is_called_in_a_stream(protocol: Protocol) -> None:
    context = context_of()
    with protocol.serve(protocol.streamed_call()) as server:
        stream = model_of(protocol, server).astream(PROMPT, config_of(context), tools=[weather])
        chunks: Any = [chunk async for chunk in stream]
    message: AIMessageChunk = sum(chunks[1:], chunks[0])
    assert [(call["name"], call["args"]) for call in message.tool_calls] == CALLED
    assert [reason for chunk in chunks if (reason := ended(chunk.response_metadata))] == ["stop"]
    assert [spent.usage for spent in context.account.calls] == [COUNTED]
    assert protocol.read(server.heads[0], server.bodies[0]).tools == ("weather",)


async def test_an_agent_hands_the_tools_answer_back(protocol: Protocol) -> None:
    context = context_of()
    with protocol.serve(protocol.call(), protocol.answer("It rains.", protocol.done)) as server:
        agent: Runnable[Any, Any] = create_agent(model_of(protocol, server), tools=[weather])
        state = await agent.ainvoke({"messages": PROMPT}, config_of(context))
    assert state["messages"][-1].text == "It rains."
    assert "It rains in Ulm." in str(server.bodies[1])
    assert [spent.usage for spent in context.account.calls] == [COUNTED, COUNTED]


async def test_key_and_address_may_stand_in_the_env_file_alone(protocol: Protocol, tmp_path: Path) -> None:
    with protocol.serve(protocol.stream(*TEXTS, finish=protocol.done)) as server:
        lines = {"LLM_MODEL": protocol.model, **protocol.variables(server.url)}
        (tmp_path / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in lines.items()), "utf-8")
        model = stack(build_chat_model(load_settings()), protocol.model, unknown)
        assert await text_of(ModelCall(model, protocol.model, context_of())) == "Six hundred."
    assert protocol.key.lower() in server.heads[0].lower()


async def test_a_server_of_ones_own_never_sees_the_providers_key(
    imitated: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither that of `.env` nor that of the environment, where its client may look by itself."""
    with imitated.serve(imitated.stream(*TEXTS, finish=imitated.done)) as server:
        lines = {"LLM_MODEL": imitated.model, "LLM_BASE_URL": imitated.address(server.url)}
        for name in PROVIDERS[imitated.name].variables["api_key"]:
            lines[name] = "theirs"
            monkeypatch.setenv(name, "theirs")
        (tmp_path / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in lines.items()), "utf-8")
        model = stack(build_chat_model(load_settings()), imitated.model, unknown)
        assert await text_of(ModelCall(model, imitated.model, context_of())) == "Six hundred."
    assert "theirs" not in server.heads[0]


@pytest.mark.providers
async def test_a_token_of_azure_in_the_environment_does_not_replace_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its client looks for one by itself, and would send it instead."""
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "theirs")
    azure = protocol_of("azure_openai")
    with azure.serve(azure.stream(*TEXTS, finish=azure.done)) as server:
        assert await text_of(call_of(azure, server)) == "Six hundred."
    assert azure.key in server.heads[0]
    assert "theirs" not in server.heads[0]
