"""A command line whose application is a fake: `run("ask", "a question")`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from typer.testing import CliRunner, Result

from app.agents.approvers import Approver
from app.agents.threads import Threads
from app.cli import app
from app.errors import AppError
from app.ingestion import Report
from app.rag.inventory import Inventory
from app.rag.sources.source import Skipped
from app.settings import Settings
from app.types import Answerer, Citation, Decision, Done, Dropped, Event, Passages, Progress, Spent, Text, Usage
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.audit import NotedAudit
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index
from tests.fakes.retrievers import FakeRetriever

DONE = Done(
    answer_id="chatcmpl-1",
    finish_reason="stop",
    usage=Usage(120, 7),
    cost_usd=0.0,
    model="offline, extractive",
    prompt="answer@1#0f3b9c2e",
    timings_ms={"guard": 0.1, "retrieve": 12.34, "prompt": 0.2, "first_token": 1.0, "model": 3.0, "total": 16.0},
    calls=(Spent("offline, extractive", Usage(120, 7), 0.0, "answer"),),
    decisions=(Decision("evidence", "answer", 9.5),),
    dropped=Dropped((5, 6), 4),
)
ANSWERED: tuple[Event, ...] = (
    Passages((passage("Run make setup.", headings=("Guide", "Install")),), index_version=1),
    Text("Run make "),
    Text("setup [1]."),
    Citation(1, "guide.md", "Guide > Install", "Run make setup.", 0.9, "line 3"),
    DONE,
)


REPORT = Report(
    documents=2, chunks=9, read=1, unchanged=1, removed=0, skipped=(Skipped("photo.png", "binary"),), seconds=0.25
)


@dataclass
class FakeApplication:
    """The parts of an application that commands use. `opened` and `ingested` tell what was asked of it.

    `others` are the models that it can be asked for by name, or why one can't be had.
    """

    answerer: ScriptedAnswerer = field(default_factory=lambda: ScriptedAnswerer(ANSWERED))
    retriever: Any = field(default_factory=lambda: FakeRetriever(passage("Run make setup.", headings=("Guide",))))
    embedder: StemEmbedder = field(default_factory=StemEmbedder)
    report: Report | BaseException = REPORT
    chunks: int | BaseException = 9
    settings: Settings = field(default_factory=Settings)
    opened: list[tuple[str, str | None]] = field(default_factory=list)
    ingested: list[dict[str, Any]] = field(default_factory=list)
    failure: BaseException | None = None
    others: dict[str, Answerer | AppError] = field(default_factory=dict)
    inventory: Inventory = field(default_factory=lambda: Inventory(memory_index()))
    audit: NotedAudit = field(default_factory=NotedAudit)
    approvers: list[Approver] = field(default_factory=list)
    agent_threads: Threads | None = None

    @property
    def sifted(self) -> Any:
        return self.retriever

    @property
    def agents(self) -> "FakeApplication":
        return self

    def on(self, thread: str, approver: Approver) -> Answerer:
        self.approvers.append(approver)
        return self.answerer

    def threads(self) -> Threads:
        assert self.agent_threads
        return self.agent_threads

    def answerer_with(self, name: str) -> Answerer:
        found = self.others[name]
        if isinstance(found, AppError):
            raise found
        return found

    @contextmanager
    def open(self, command: str, address: str | None = None) -> Iterator["FakeApplication"]:
        self.opened.append((command, address))
        if self.failure:
            raise self.failure
        yield self

    def ingest(
        self, paths: Sequence[str], *, collection: str | None, rebuild: bool, progress: Progress, engine: str
    ) -> Report:
        asked = {"paths": list(paths), "collection": collection, "rebuild": rebuild, "engine": engine}
        self.ingested.append(asked)
        progress(1, 2, "guide.md")
        if isinstance(self.report, BaseException):
            raise self.report
        return self.report

    def index_chunks(self) -> int:
        if isinstance(self.chunks, BaseException):
            raise self.chunks
        return self.chunks


class Run(Protocol):
    def __call__(self, *arguments: str, stdin: str | bytes = "", charset: str = "utf-8") -> Result: ...


@pytest.fixture
def application() -> FakeApplication:
    return FakeApplication()


@pytest.fixture
def run(application: FakeApplication) -> Run:
    """Runs one command against `application`, in this process, with neither stream a terminal."""

    def run_command(*arguments: str, stdin: str | bytes = "", charset: str = "utf-8") -> Result:
        return CliRunner(charset=charset).invoke(app, list(arguments), input=stdin, obj=application.open)

    return run_command
