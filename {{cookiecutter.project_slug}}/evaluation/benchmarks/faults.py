"""A model's server on loopback that fails as it is told: real HTTP, in OpenAI's format, and no model behind it."""

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

Mode = Literal["answers", "flaky", "down", "silent", "stalled", "endless"]
WORDS = 20
FLAKY_SHARE = 0.3
# What a flaky server fails with: a status, or a connection that it hangs up.
FAULTS = (429, 500, 503, None)
CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "word " * WORDS}}
ABOUT = {"id": "1", "created": 1, "model": "faults"}
COUNTED = {"prompt_tokens": 10, "completion_tokens": WORDS, "total_tokens": 10 + WORDS}
WHOLE = json.dumps({**ABOUT, "object": "chat.completion", "choices": [CHOICE], "usage": COUNTED}).encode()


class FaultServer:
    """`requests` and `open` count what came and what is connected. Its faults are the same in each run."""

    def __init__(self, seed: int = 7) -> None:
        self.mode: Mode = "answers"
        self.chance = random.Random(seed)  # noqa: S311
        self.requests = self.open = 0
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            await self.serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # asyncio logs a handler that ends otherwise
        finally:
            self.open -= 1
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the one request of a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
        asked = json.loads(await reader.readexactly(length))
        self.requests += 1
        fault = self.fault()
        if fault is None or self.mode == "silent":
            await self.leave(reader)
            return
        streamed = fault == 200 and asked.get("stream")
        writer.write(answer_head(fault, "text/event-stream" if streamed else "application/json"))
        if streamed:
            await self.stream(reader, writer)
        else:
            writer.write(WHOLE if fault == 200 else b'{"error": {"message": "scripted", "type": "fault"}}')
        await writer.drain()

    def fault(self) -> int | None:
        """The status of the next answer; None for a connection without one."""
        if self.mode == "flaky" and self.chance.random() < FLAKY_SHARE:
            return self.chance.choice(FAULTS)
        return 503 if self.mode == "down" else 200

    async def leave(self, reader: asyncio.StreamReader) -> None:
        """Hang up at once, or when the client does."""
        if self.mode == "silent":
            await reader.read()

    async def stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(WORDS):
            writer.write(event({"content": "word "}))
        await writer.drain()
        while self.mode == "endless" and not reader.at_eof():
            writer.write(event({"content": "word "}))
            await writer.drain()
            await asyncio.sleep(0.01)
        if self.mode in ("stalled", "endless"):
            await reader.read()
        writer.write(event({}, finish="stop") + b"data: [DONE]\n\n")


def answer_head(status: int, kind: str) -> bytes:
    return f"HTTP/1.1 {status} Scripted\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n".encode()


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    chunk = {**ABOUT, "object": "chat.completion.chunk", "choices": choices, "usage": COUNTED if finish else None}
    return f"data: {json.dumps(chunk)}\n\n".encode()


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    """In a thread of its own; `url` is where it listens."""
    server, started = FaultServer(), threading.Event()
    loop = asyncio.new_event_loop()

    async def listen() -> None:
        listening = await asyncio.start_server(server.handle, "127.0.0.1", 0, backlog=1024)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
        started.set()
        await stopped.wait()
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(listen(),))
    thread.start()
    try:
        started.wait(10)
        yield server
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()
