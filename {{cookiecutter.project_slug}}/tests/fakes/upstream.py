"""Servers of models on loopback, byte by byte: they stream, stall, refuse or hang up, and count their connections."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

Ending = Literal["end", "cut", "endless", "stalled", "silent"]


@dataclass(frozen=True)
class Reply:
    """One answer. `ending`: complete; cut within the body; the last event again and again; no more; or nothing."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[str | bytes] = ()
    ending: Ending = "end"


@dataclass
class Upstream:
    """Gives each request the next of `replies`, and the last one from then on.

    `choose` makes a reply of a request's body instead. `asides` are what it answers, always the same, below other
    paths; such a request is not noted.
    """

    replies: Sequence[Reply]
    gap: float = 0.001
    asides: Mapping[str, Reply] = field(default_factory=dict)
    choose: Callable[[dict[str, Any]], Reply] | None = None
    url: str = ""
    open: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            await self.answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # asyncio logs a handler that ends otherwise
        finally:
            self.open -= 1
            writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request, the only one of its connection: a client keeps none for a loop that has ended."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line.partition(":")[2] for line in head.splitlines() if line.lower().startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0]) if lengths else 0)
        reply = self.reply_to(head, body)
        if reply.ending == "silent":
            await reader.read()  # returns when the client hangs up
            return
        kind = "text/event-stream" if reply.events else "application/json"
        framing = {"connection": "close", "transfer-encoding": "chunked"}
        headers = {"content-type": kind, **framing, **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        for event in reply.events or [reply.body]:
            await self.send(writer, event)
        while reply.ending == "endless" and not reader.at_eof():
            await self.send(writer, reply.events[-1])
        if reply.ending == "stalled":
            await reader.read()
        writer.write(b"0\r\n\r\n" if reply.ending == "end" else b"")
        await writer.drain()

    def reply_to(self, head: str, body: bytes) -> Reply:
        path = head.split(" ", 2)[1]
        for prefix, aside in self.asides.items():
            if path.startswith(prefix):
                return aside
        self.heads.append(head)
        self.bodies.append(json.loads(body))
        if self.choose:
            return self.choose(self.bodies[-1])
        return self.replies[min(len(self.bodies), len(self.replies)) - 1]

    async def send(self, writer: asyncio.StreamWriter, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        if not data:
            return  # in a chunked body it would be the end
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()
        await asyncio.sleep(self.gap)

    def wait_until_left(self, seconds: float) -> bool:
        """Whether every client is gone within this time."""
        return until(lambda: self.open == 0, seconds)

    def wait_until_called(self, times: int, seconds: float) -> bool:
        """Whether so many requests have come within this time."""
        return until(lambda: len(self.bodies) >= times, seconds)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@contextmanager
def upstream(
    *replies: Reply,
    gap: float = 0.001,
    asides: Mapping[str, Reply] | None = None,
    choose: Callable[[dict[str, Any]], Reply] | None = None,
) -> Iterator[Upstream]:
    """The server in a thread of its own; `url` is `http://127.0.0.1:<port>`."""
    server, started = Upstream(replies, gap, asides or {}, choose), threading.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        listening = loop.run_until_complete(asyncio.start_server(server.handle, "127.0.0.1", 0, backlog=512))
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        loop.call_soon(started.set)
        loop.run_forever()
        listening.close()
        loop.run_until_complete(hang_up(asyncio.all_tasks(loop)))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert started.wait(10)
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def hang_up(handlers: set[asyncio.Task[Any]]) -> None:
    for task in handlers:
        task.cancel()
    await asyncio.gather(*handlers, return_exceptions=True)


def openai_event(text: str = "", finish: str | None = None, **more: Any) -> str:
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}
    return f"data: {json.dumps(body)}\n\n"


def openai_stream(*texts: str, finish: str | None = "stop", ending: Ending = "end") -> Reply:
    """What an OpenAI-compatible server streams; without usage, as many of them do."""
    events = [openai_event(text) for text in texts]
    if ending == "end":
        events += [openai_event(finish=finish)] if finish else []
        events += ["data: [DONE]\n\n"]
    return Reply(events=events, ending=ending)


def openai_call(tool: str, arguments: Mapping[str, Any], id: str = "call-1") -> Reply:
    """A call of a tool, whose arguments come in pieces of five characters."""
    text = json.dumps(arguments)
    pieces: list[dict[str, Any]] = [
        {"index": 0, "function": {"arguments": text[at : at + 5]}} for at in range(0, len(text), 5)
    ]
    begin = {"index": 0, "id": id, "type": "function", "function": {"name": tool, "arguments": ""}}
    deltas = [{"role": "assistant", "content": None, "tool_calls": [begin]}, *({"tool_calls": [one]} for one in pieces)]
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    events = [openai_event(choices=[choice]) for choice in choices]
    return Reply(events=[*events, openai_event(finish="tool_calls"), "data: [DONE]\n\n"])


def refusal(status: int, message: str = "scripted", **headers: str) -> Reply:
    """An error in OpenAI's shape; `retry_after="1"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps({"error": {"message": message, "type": "test"}}), status, named)
