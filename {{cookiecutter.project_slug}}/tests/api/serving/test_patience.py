"""How long a body may take to come, on a clock that stands still until a test moves it."""

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from app.api.serving.connections import Connection, ConnectionLimits

HEAD = b"POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n"
LIMITS = ConnectionLimits(open=100, header_seconds=10.0, body_seconds=0.5, body_bytes_a_second=100)
STEP = 0.075


class Clock(asyncio.SelectorEventLoop):
    passed = 0.0

    def time(self) -> float:
        return self.passed


class Kept(asyncio.Transport):
    """Keeps what a connection says."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.said += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def reads(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass


async def answer(loop: Clock, sizes: list[int]) -> bytes:
    """What the connection says of a body that comes in these pieces, one each `STEP`, until it is closed."""
    kept = Kept()
    connection = Connection(Config(reads, log_config=None), ServerState(), {}, loop, limits=LIMITS)
    connection.connection_made(kept)
    connection.data_received(HEAD)
    for size in sizes:
        loop.passed += STEP
        await due()
        if kept.closed:
            break
        if size:
            connection.data_received(b" " * size)
    connection.connection_lost(None)
    await due()
    return kept.said


async def due() -> None:
    """All that has to be done by now: timers, what they wake, and what that wakes."""
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("sizes", "steps", "said"),
    [
        pytest.param([50] * 40, 40, b"", id="it keeps coming, for six times as long as silence may last"),
        pytest.param([1] * 40, 8, b"HTTP/1.1 408 ", id="a byte now and then buys next to nothing"),
        pytest.param([50] * 5 + [0] * 40, 12, b"HTTP/1.1 408 ", id="silence after it has come"),
        pytest.param([5000] + [0] * 40, 8, b"HTTP/1.1 408 ", id="much at once is no credit for later"),
    ],
)
def test_a_body_that_keeps_coming_may_take_longer_than_a_silent_one(sizes: list[int], steps: int, said: bytes) -> None:
    loop = Clock()
    try:
        assert loop.run_until_complete(answer(loop, sizes))[:13] == said
    finally:
        loop.close()
    assert loop.passed == pytest.approx(steps * STEP)
