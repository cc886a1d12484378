"""An application without models or an index, and a real server in front of it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.agents.agent import Agent
from app.agents.approvers import Approver, Wait
from app.agents.threads import Threads
from app.agents.tools.tool import Tool
from app.api.dependencies import Service
from app.api.serving import address, server
from app.api.serving.connections import ConnectionLimits
from app.ingestion import Report
from app.monitoring.metrics import Metrics
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.settings import Settings
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.reviews.book import ReviewBook
from app.types import Answerer, Citation, Decision, Done, Event, FinishReason, Passages, Progress, Spent, Text, Usage
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.audit import NotedAudit
from tests.fakes.documents import passage
from tests.fakes.feedback import NotedFeedback
from tests.fakes.indexes import memory_index
from tests.fakes.privacy import NotedPrivacy
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.settings import settings

CITATION = Citation(1, "guide.md", "Guide > Install", "Run make setup.", 0.9, "line 3")
INSTALL = passage("Run make setup.", number=1, headings=("Guide", "Install"), score=1.0)
LESS = passage("Run make setup.", number=2, headings=("Guide", "Install"), score=0.5)


DECISIONS = (Decision("evidence", "answer", 9.5),)
CALLS = (Spent("fake", Usage(12, 3), 0.002, "answer"),)


def done(finish_reason: FinishReason = "stop") -> Done:
    timings = {"guard": 1.0, "retrieve": 2.0, "prompt": 0.5, "first_token": 5.0, "model": 20.0, "total": 25.0}
    return Done("answer-1", finish_reason, Usage(12, 3), 0.002, "fake", "answer@1#0", timings, CALLS, DECISIONS)


GOOD_EVENTS: tuple[Event, ...] = (Passages((INSTALL,), 1), Text("Run "), Text("make setup [1]."), CITATION, done())


@dataclass
class FakeAgents:
    """`working` is a whole agent, in the place of the scripted one."""

    agent: Answerer
    working: Agent | None
    tools: Sequence[Tool]

    def on(self, thread: str = "", approver: Approver | None = None) -> Answerer:
        return replace(self.working, approver=approver or Wait(), thread=thread) if self.working else self.agent

    def threads(self) -> Threads:
        assert self.working
        return Threads(self.working)


@dataclass
class FakeService:
    """What `bootstrap.Application` is to the API."""

    settings: Settings = field(default_factory=settings)
    answerer: ScriptedAnswerer = field(default_factory=lambda: ScriptedAnswerer(GOOD_EVENTS))
    retriever: FakeRetriever = field(default_factory=lambda: FakeRetriever(INSTALL, LESS))
    metrics: Metrics = field(default_factory=lambda: Metrics("1.0", "fake", "fake-embedding"))
    agent: ScriptedAnswerer = field(default_factory=lambda: ScriptedAnswerer(GOOD_EVENTS))
    tools: Sequence[Tool] = ()
    chunks: int | Exception = 7
    questions: tuple[str, ...] = ("How do I install it?", "What is it for?", "Who made it?")

    inventory: Inventory = field(default_factory=lambda: Inventory(memory_index()))
    inbox: Inbox = field(default_factory=lambda: Inbox(Path("nowhere")))
    audit: NotedAudit = field(default_factory=NotedAudit)
    feedback: NotedFeedback = field(default_factory=lambda: NotedFeedback("answer-1"))
    reviews: ReviewBook = field(default_factory=lambda: ReviewBook(Database(DatabaseAddress(Path("nowhere"))), str))
    privacy: NotedPrivacy = field(default_factory=NotedPrivacy)
    ingested: list[Upload] = field(default_factory=list)

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report:
        self.ingested.append(upload)
        return Report(1, 1, len(upload.names or ()), 0, 0, (), 0.1)

    working: Agent | None = None

    @property
    def sifted(self) -> FakeRetriever:
        return self.retriever

    @property
    def agents(self) -> "FakeAgents":
        return FakeAgents(self.agent, self.working, self.tools)

    def warm_up(self) -> None:
        """As slow as its answerer."""
        self.answerer  # noqa: B018

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
