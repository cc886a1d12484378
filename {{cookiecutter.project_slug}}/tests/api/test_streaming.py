"""The stream itself, as an ASGI response without a server."""

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import suppress
from typing import Any

import pytest

from app.api.admission import Admission
from app.api.calls import Calls
from app.api.slot import Slot
from app.api.streaming import AnswerStream

pytestmark = pytest.mark.anyio
SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/"}


class Client:
    """Notes what is sent; hangs up, stops reading or goes on waiting as it is told."""

    def __init__(self) -> None:
        self.sent: list[MutableMapping[str, Any]] = []
        self.hung_up = asyncio.Event()
        self.reached = asyncio.Event()
        self.reading = asyncio.Event()
        self.reading.set()

    async def receive(self) -> MutableMapping[str, Any]:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.reading.wait()
        self.sent.append(message)
        self.reached.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def slot(client: Client, calls: Calls | None = None, seconds: float = 5) -> Slot:
    def refused() -> None:
        raise AssertionError("there was a place")

    return Slot(Admission(1, 0, refused), calls or Calls(), client.receive, seconds)


async def chunks(*items: str | float | Exception, closed: list[bool] | None = None) -> AsyncGenerator[str, None]:
    try:
        for item in items:
            if isinstance(item, Exception):
                raise item
            if isinstance(item, float):
                await asyncio.sleep(item)
            else:
                yield item
    finally:
        if closed is not None:
            closed.append(True)


async def test_silence_is_filled_with_comments_from_before_the_first_chunk() -> None:
    client = Client()
    await AnswerStream(chunks(0.2, "{}"), slot(client), keep_alive_seconds=0.05)(SCOPE, client.receive, client.send)
    assert client.body.startswith(b": ping\n\n")
    assert client.body.endswith(b"data: {}\n\ndata: [DONE]\n\n")
    assert [message["type"] for message in client.sent].count("http.response.start") == 1
    assert client.sent[-1]["more_body"] is False


async def test_a_failure_after_a_comment_is_an_event() -> None:
    client = Client()
    stream = AnswerStream(chunks(0.2, ValueError("x")), slot(client), keep_alive_seconds=0.05)
    await stream(SCOPE, client.receive, client.send)
    assert client.sent[0]["status"] == 200
    assert b"internal_error" in client.body


async def test_a_client_that_hangs_up_closes_the_chunks() -> None:
    client = Client()
    closed: list[bool] = []
    task = asyncio.create_task(
        AnswerStream(chunks("{}", 600.0, closed=closed), slot(client))(SCOPE, client.receive, client.send)
    )
    await client.reached.wait()
    client.hung_up.set()
    await task
    assert closed == [True]


async def test_a_client_that_stops_reading_holds_nobody_up() -> None:
    client = Client()
    closed: list[bool] = []
    client.reading.clear()
    await AnswerStream(chunks("{}", closed=closed), slot(client, seconds=0.5), farewell_seconds=0.05)(
        SCOPE, client.receive, client.send
    )
    assert closed == [True]
    assert client.sent == []


async def test_a_cancellation_that_is_lost_is_repeated() -> None:
    heard: list[bool] = []

    async def deaf_at_first() -> AsyncGenerator[str, None]:
        yield "{}"
        for _ in range(2):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(600)
            heard.append(False)
        await asyncio.sleep(600)

    client = Client()
    calls = Calls()
    task = asyncio.create_task(AnswerStream(deaf_at_first(), slot(client, calls))(SCOPE, client.receive, client.send))
    await client.reached.wait()
    calls.end()
    await asyncio.wait_for(task, 30)
    assert heard == [False, False]
    assert b"server_stopping" in client.body
    assert client.body.endswith(b"data: [DONE]\n\n")


async def test_an_answer_that_begins_after_the_end_is_told_so() -> None:
    client, calls = Client(), Calls()
    calls.end()
    await AnswerStream(chunks("{}", 600.0), slot(client, calls))(SCOPE, client.receive, client.send)
    assert b"server_stopping" in client.body


async def test_a_cut_closes_the_chunks_too() -> None:
    client = Client()
    closed: list[bool] = []
    task = asyncio.create_task(
        AnswerStream(chunks("{}", 600.0, closed=closed), slot(client))(SCOPE, client.receive, client.send)
    )
    await client.reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed == [True]
