"""Clients that leave, and a server that stops, while a model's server streams: nothing may go on behind them."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import openai
import pytest

from app.api.serving.server import Server
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.monitoring.logging import configure_logging
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings
from tests.fakes.upstream import Reply, Upstream, openai_stream, refusal, upstream

ENDLESS = openai_stream("word ", ending="endless")
SILENT = openai_stream(ending="silent")
LEAVERS = 200
pytestmark = pytest.mark.anyio


@contextmanager
def answering(
    reply: Reply, *, gap: float = 0.001, drain_seconds: float = 5.0, api_key: str | None = None
) -> Iterator[tuple[Server, Upstream]]:
    """The real server and the real client of a model, over a model's server that plays `reply`."""
    with upstream(reply, gap=gap) as models:
        model = load_chat_model(Access("openai:m", "LLM", f"{models.url}/v1", api_key), max_tokens=50, timeout=60)
        assistant = assistant_over(FakeRetriever(passage("Six hundred.")), model, "openai:m")
        roomy = settings(max_concurrent_answers=LEAVERS)
        with running(FakeService(roomy, assistant), drain_seconds) as live:  # type: ignore[arg-type]
            yield live, models


async def ask(live: Server, stream: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = live.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps({"model": "assistant", "stream": stream, "messages": [{"role": "user", "content": "How?"}]})
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
    writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode())
    return reader, writer


@pytest.mark.parametrize(
    ("reply", "stream"), [(ENDLESS, True), (SILENT, True), (SILENT, False)], ids=["within", "before", "whole"]
)
async def test_clients_that_leave_leave_no_call_of_the_model(reply: Reply, stream: bool) -> None:
    with answering(reply, gap=0.5) as (live, models):
        clients = await asyncio.gather(*(ask(live, stream) for _ in range(LEAVERS)))
        if reply is ENDLESS:
            await asyncio.gather(*(reader.readuntil(b"word") for reader, _ in clients))
        assert await asyncio.to_thread(models.wait_until_called, LEAVERS, 60)
        assert models.open == LEAVERS
        for _, writer in clients:
            writer.transport.abort()
        assert await asyncio.to_thread(models.wait_until_left, 30)
        assert len(models.bodies) == LEAVERS


async def test_an_sdk_with_its_own_retries_asks_a_busy_model_five_times_at_most() -> None:
    with answering(refusal(429, retry_after="0.1")) as (live, models):
        async with openai.AsyncOpenAI(base_url=f"{live.url}/v1", api_key="any") as client:
            with pytest.raises(openai.RateLimitError, match="wants fewer requests") as raised:
                await client.chat.completions.create(model="assistant", messages=[{"role": "user", "content": "How?"}])
    assert raised.value.response.headers["retry-after"] == "1"
    assert len(models.bodies) == 5


async def test_what_the_models_server_says_reaches_the_log_without_the_key_and_no_client(log: io.StringIO) -> None:
    configure_logging("debug", log, secrets=["opensesame"])
    with answering(refusal(400, "no credit: opensesame, sk-abcdef123"), api_key="opensesame") as (live, models):
        async with openai.AsyncOpenAI(base_url=f"{live.url}/v1", api_key="any") as client:
            with pytest.raises(openai.APIStatusError) as raised:
                await client.chat.completions.create(model="assistant", messages=[{"role": "user", "content": "How?"}])
    assert "Bearer opensesame" in models.heads[0] or "bearer opensesame" in models.heads[0].lower()
    assert "no credit" not in raised.value.response.text
    assert "no credit: ***, ***" in log.getvalue()
    assert "opensesame" not in log.getvalue()


async def test_fast_streams_that_the_end_of_the_server_cuts_say_so() -> None:
    with answering(ENDLESS, drain_seconds=0.1) as (live, models):
        clients = await asyncio.gather(*(ask(live, stream=True) for _ in range(10)))
        await asyncio.gather(*(reader.readuntil(b"word") for reader, _ in clients))
        live.should_exit = True
        rests = await asyncio.gather(*(reader.read() for reader, _ in clients))
        for _, writer in clients:
            writer.close()
        assert [b"server_stopping" in rest and b"data: [DONE]" in rest for rest in rests] == [True] * 10
        assert await asyncio.to_thread(models.wait_until_left, 30)
