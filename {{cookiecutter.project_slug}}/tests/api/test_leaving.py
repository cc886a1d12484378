"""Clients that leave, and a server that stops, while a model's server streams: nothing may go on behind them."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.api.server import Server
from app.assistant import Assistant
from app.guardrails.evidence import EvidenceGate
from app.llm.chat import load_chat_model
from app.prompts.library import load_prompt
from tests.api.fakes_api import FakeService, running
from tests.fakes import FakeRetriever, passage
from tests.fakes_upstream import Reply, Upstream, openai_stream, upstream

ENDLESS = openai_stream("word ", ending="endless")
SILENT = openai_stream(ending="silent")
LEAVERS = 200


@contextmanager
def answering(reply: Reply, gap: float, drain_seconds: float = 5.0) -> Iterator[tuple[Server, Upstream]]:
    """The real server and the real client of a model, over a model's server that plays `reply`."""
    with upstream(reply, gap=gap) as models:
        model = load_chat_model("openai:m", base_url=f"{models.url}/v1", api_key=None, max_output_tokens=50, timeout=60)
        retriever, prompt = FakeRetriever(passage("Six hundred.")), load_prompt("answer", ["question", "passages"])
        assistant = Assistant(retriever, EvidenceGate(None), prompt, model, "openai:m", lambda usage: None)
        with running(FakeService(answerer=assistant), drain_seconds) as live:  # type: ignore[arg-type]
            yield live, models


async def ask(live: Server, stream: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = live.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps({"model": "assistant", "stream": stream, "messages": [{"role": "user", "content": "How?"}]})
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
    writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode())
    return reader, writer


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "stream"), [(ENDLESS, True), (SILENT, True), (SILENT, False)], ids=["within", "before", "whole"]
)
async def test_clients_that_leave_leave_no_call_of_the_model(reply: Reply, stream: bool) -> None:
    with answering(reply, gap=0.2) as (live, models):
        clients = await asyncio.gather(*(ask(live, stream) for _ in range(LEAVERS)))
        if reply is ENDLESS:
            await asyncio.gather(*(reader.readuntil(b"word ") for reader, _ in clients))
        assert await asyncio.to_thread(models.wait_until_called, LEAVERS, 60)
        assert models.open == LEAVERS
        for _, writer in clients:
            writer.transport.abort()
        assert await asyncio.to_thread(models.wait_until_left, 10)
        assert len(models.bodies) == LEAVERS


@pytest.mark.anyio
async def test_fast_streams_that_the_end_of_the_server_cuts_say_so() -> None:
    with answering(ENDLESS, gap=0.001, drain_seconds=0.1) as (live, models):
        clients = await asyncio.gather(*(ask(live, stream=True) for _ in range(10)))
        await asyncio.gather(*(reader.readuntil(b"word ") for reader, _ in clients))
        live.should_exit = True
        rests = await asyncio.gather(*(reader.read() for reader, _ in clients))
        for _, writer in clients:
            writer.close()
        assert [b"server_stopping" in rest and b"data: [DONE]" in rest for rest in rests] == [True] * 10
        assert await asyncio.to_thread(models.wait_until_left, 10)
