"""An application without models or an index, whose answers a test scripts."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.api.dependencies import Service
from app.api.serving import address, server
from app.api.serving.connections import ConnectionLimits
from app.errors import EmptyIndex
from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.types import (
    AnswerRequest,
    Chunk,
    Citation,
    Context,
    Done,
    Event,
    FinishReason,
    Passage,
    Passages,
    Query,
    Text,
    Usage,
)

CITATION = Citation(1, "guide.md", "Guide > Install", "Run make setup.", 0.9)


def settings(**chosen: object) -> Settings:
    """Settings that neither the environment nor a `.env` of this machine changes."""
    values = {name: item.get_default() for name, item in Settings.model_fields.items()}
    return Settings(**{**values, **chosen})


def done(finish_reason: FinishReason = "stop") -> Done:
    timings = {"guard": 1.0, "retrieve": 2.0, "prompt": 0.5, "first_token": 5.0, "model": 20.0, "total": 25.0}
    return Done("answer-1", finish_reason, Usage(12, 3), 0.002, "fake", "answer.v1", timings)


def passage(number: int = 1, text: str = "Run make setup.") -> Passage:
    chunk = Chunk(
        f"00000000-0000-0000-0000-{number:012}", "default", "docs", "/docs", "guide.md", "hash", 0, 1, 0, len(text),
        ("Guide", "Install"), text,
    )  # fmt: skip
    return Passage(chunk, 1 / number, 0.5, 3.0)


GOOD_EVENTS: tuple[Event, ...] = (Passages((passage(),), 1), Text("Run "), Text("make setup [1]."), CITATION, done())


@dataclass
class ScriptedAnswerer:
    """Yields `events`; an exception among them is raised, another Event waited for. Notes what it was asked."""

    events: tuple[Event | Exception | asyncio.Event | threading.Event | float, ...] = GOOD_EVENTS
    requests: list[AnswerRequest] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        try:
            for event in self.events:
                if isinstance(event, Exception):
                    raise event
                if isinstance(event, float):
                    await asyncio.sleep(event)
                elif isinstance(event, asyncio.Event):
                    await event.wait()
                elif isinstance(event, threading.Event):
                    await asyncio.to_thread(event.wait, 60)
                else:
                    yield event
        finally:
            self.closed.set()


@dataclass
class FakeRetriever:
    passages: tuple[Passage, ...] = (passage(1), passage(2))
    asked: list[Query] = field(default_factory=list)

    async def search(self, query: Query, context: Context) -> Passages:
        self.asked.append(query)
        if not self.passages:
            raise EmptyIndex("no documents are indexed yet: run python -m app ingest docs")
        return Passages(self.passages[: query.limit], 1)


@dataclass
class FakeService:
    """What `bootstrap.Application` is to the API."""

    settings: Settings = field(default_factory=settings)
    answerer: ScriptedAnswerer = field(default_factory=ScriptedAnswerer)
    retriever: FakeRetriever = field(default_factory=FakeRetriever)
    metrics: Metrics = field(default_factory=lambda: Metrics("1.0", "fake", "fake-embedding"))
    chunks: int | Exception = 7
    questions: tuple[str, ...] = ("How do I install it?", "What is it for?", "Who made it?")

    def index_chunks(self) -> int:
        if isinstance(self.chunks, Exception):
            raise self.chunks
        return self.chunks

    def suggestions(self) -> tuple[str, ...]:
        return self.questions if self.chunks else ()


@contextmanager
def running(
    service: Service,
    drain_seconds: float = 5.0,
    warm_up_seconds: float = 0.0,
    limits: ConnectionLimits | None = None,
) -> Iterator[server.Server]:
    """A real server on a free loopback port, in a thread that ends with the context."""
    listener = address.listen(*address.resolve("127.0.0.1", 0))
    live = server.Server(service, listener, drain_seconds, warm_up_seconds=warm_up_seconds, limits=limits)
    thread = threading.Thread(target=live.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not live.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield live
    finally:
        live.should_exit = True
        thread.join()
        listener.close()
