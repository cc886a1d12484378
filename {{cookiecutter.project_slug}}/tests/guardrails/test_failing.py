"""A guard that crashes or is late blocks, wherever it stands: of a stream that has begun the rest does not come.

Each is counted by the metric that the alert GuardFailing watches, and over HTTP the client is told.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from app.api.application import create_app
from app.assistant import Assistant
from app.guardrails import links
from app.guardrails.canary import Canary, CanaryReader
from app.guardrails.citations import CitationReader
from app.guardrails.disguises import Search
from app.guardrails.links import LinkReader, Links
from app.guardrails.markers import Checked, MarkerReader
from app.guardrails.reader import AnswerReader, Basis
from app.guardrails.sentence_reader import Ruling, SentenceReader
from app.guardrails.sentences import Sentences
from app.monitoring.answers import MeteredAnswerer
from app.types import Context, Event, Passages, Text
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.services import FakeService
from tests.fakes.settings import settings

SAMPLE = cast(Canary, SimpleNamespace(parts=frozenset()))
SENTENCES = ["First one [1]. ", "Second one [1]. ", "Third one [1]."]
CRASH, WAIT = "crashes", "waits"
SECONDS = 1.5
"""Of an answer: a machine that has other work stands still for a while."""


async def go_wrong(how: str) -> None:
    if how == CRASH:
        raise ZeroDivisionError
    await asyncio.Event().wait()


@dataclass
class BadSieve:
    how: str
    name: str = "bad"

    async def sift(self, passages: Passages, context: Context) -> Passages:
        await go_wrong(self.how)
        return passages


@dataclass
class BadSentences:
    """Goes wrong when it is opened, at the second sentence, or at the end."""

    how: str
    place: str
    blocks: bool
    name: str = "bad"
    waits: bool = True

    def open(self, basis: Basis, context: Context) -> "BadSentences":
        if self.place == "open":
            raise ZeroDivisionError
        return self

    async def judge(self, sentence: str) -> Ruling:
        if self.place == "judge" and sentence.startswith("Second"):
            await go_wrong(self.how)
        return Ruling(sentence)

    async def end(self) -> Ruling:
        if self.place == "end":
            raise ZeroDivisionError
        return Ruling("")


def assistant(**parts: Sequence[object]) -> Assistant:
    model = ScriptedModel(pieces=SENTENCES)
    return replace(assistant_over(FakeRetriever(passage("One two three.")), model), **parts)  # type: ignore[arg-type]


def ask(answerer: Assistant, stream: bool = True) -> tuple[int, list[dict[str, Any]], dict[str, float | None]]:
    """The status, what came as JSON, and what was counted."""
    service = FakeService(settings(request_timeout_seconds=SECONDS))
    service.answerer = MeteredAnswerer(answerer, service.metrics)  # type: ignore[assignment]
    messages = [{"role": "user", "content": "What is one?"}]
    with kept_logging(), TestClient(create_app(service), "http://127.0.0.1:8000") as client:
        response = client.post(
            "/v1/chat/completions", json={"model": "assistant", "messages": messages, "stream": stream}
        )
    lines = [line[6:] for line in response.text.splitlines() if line.startswith("data: {")]
    value = service.metrics.registry.get_sample_value
    counted = {
        outcome: value("app_guard_decisions_total", {"guard": "bad", "outcome": outcome})
        for outcome in ("failed", "late")
    }
    counted["failures"] = value("app_guard_failures_total")
    return response.status_code, [json.loads(line) for line in lines or [response.text]], counted


def said(events: Sequence[dict[str, Any]]) -> str:
    return "".join(event["choices"][0]["delta"].get("content") or "" for event in events if event.get("choices"))


@pytest.mark.parametrize(("how", "status", "outcome"), [(CRASH, 503, "failed"), (WAIT, 504, "late")])
def test_a_sieve_that_goes_wrong_lets_no_passage_through(how: str, status: int, outcome: str) -> None:
    for stream in (False, True):
        code, [body], counted = ask(assistant(sieves=[BadSieve(how)]), stream)
        assert code == status
        assert "'bad'" in body["error"]["message"]
        assert (counted[outcome], counted["failures"]) == (1, 1)


@pytest.mark.parametrize(
    ("how", "place", "blocks", "code", "outcome", "shown"),
    [
        (CRASH, "judge", True, "guard_failed", "failed", SENTENCES[:1]),
        (CRASH, "judge", False, "guard_failed", "failed", SENTENCES),
        (WAIT, "judge", True, "deadline_exceeded", "late", SENTENCES[:1]),
        (WAIT, "judge", False, "deadline_exceeded", "late", SENTENCES),
        (CRASH, "end", True, "guard_failed", "failed", SENTENCES[:2]),
    ],
)
def test_a_guard_of_sentences_that_goes_wrong_ends_the_stream_with_an_error(
    how: str, place: str, blocks: bool, code: str, outcome: str, shown: Sequence[str]
) -> None:
    """One that flags keeps nothing back; its failure is one all the same."""
    readers = [SentenceReader([BadSentences(how, place, blocks)]), CitationReader()]
    status, events, counted = ask(assistant(readers=readers))
    assert status == 200
    assert events[-1]["error"]["code"] == code
    assert said(events) == "".join(shown)
    assert (counted[outcome], counted["failures"]) == (1, 1)


@pytest.mark.parametrize(
    ("reader", "method"),
    [
        (CanaryReader(SAMPLE, blocks=False), (Search, "feed")),
        (MarkerReader(blocks=True), (Checked, "feed")),
        (LinkReader(blocks=True), (Links, "passed")),
        (LinkReader(blocks=True), (Links, "end")),
    ],
)
def test_a_reader_of_pieces_that_goes_wrong_is_counted_too(
    monkeypatch: pytest.MonkeyPatch, reader: AnswerReader, method: tuple[type, str]
) -> None:
    monkeypatch.setattr(*method, lambda *_: 1 / 0)
    _, events, counted = ask(assistant(readers=[reader]))
    assert events[-1]["error"]["code"] == "guard_failed"
    assert counted["failures"] == 1


@pytest.mark.parametrize(
    ("reader", "broken"),
    [
        (CanaryReader(cast(Canary, None), blocks=True), (Search, "feed")),
        (MarkerReader(blocks=True), (Checked, "__init__")),
        (LinkReader(blocks=True), (links, "known")),
        (LinkReader(blocks=False), (links, "asked")),
        (SentenceReader([BadSentences(CRASH, "nowhere", blocks=True)]), (Sentences, "feed")),
        (SentenceReader([BadSentences(CRASH, "nowhere", blocks=False)]), (Sentences, "feed")),
    ],
)
def test_one_that_crashes_while_it_makes_ready_is_counted(
    monkeypatch: pytest.MonkeyPatch, reader: AnswerReader, broken: tuple[object, str]
) -> None:
    monkeypatch.setattr(*broken, lambda *_: 1 / 0)
    _, [*_, last], counted = ask(assistant(readers=[reader]))
    assert last["error"]["code"] == "guard_failed"
    assert counted["failures"] == 1


@pytest.mark.parametrize(
    ("reader", "method"),
    [
        (CanaryReader(SAMPLE, blocks=True), (Search, "feed")),
        (CanaryReader(SAMPLE, blocks=True), (Search, "end")),
        (MarkerReader(blocks=True), (Checked, "feed")),
        (LinkReader(blocks=True), (Links, "passed")),
        (LinkReader(blocks=False), (Links, "passed")),
        (LinkReader(blocks=True), (Links, "end")),
    ],
)
def test_a_reader_of_pieces_that_is_late_is_counted_as_one(
    monkeypatch: pytest.MonkeyPatch, reader: AnswerReader, method: tuple[type, str]
) -> None:
    works = getattr(*method)

    def slow(*given: object) -> object:
        time.sleep(SECONDS + 0.1)
        return works(*given)

    monkeypatch.setattr(*method, slow)
    _, [*_, last], counted = ask(assistant(readers=[reader]))
    assert last["error"]["code"] == "deadline_exceeded"
    assert counted["failures"] == 1


@pytest.mark.anyio
@pytest.mark.parametrize("reader", [CanaryReader(SAMPLE, True), MarkerReader(True), LinkReader(True)])
async def test_a_piece_that_comes_after_the_deadline_is_not_the_fault_of_its_reader(reader: AnswerReader) -> None:
    async def said() -> AsyncGenerator[Event]:
        await asyncio.sleep(0.02)
        yield Text("Late.")

    context = Context(deadline=time.monotonic() + 0.01)
    read = reader.read(said(), Basis(), context)
    assert await anext(read) == Text("Late.")
    assert context.account.decisions == []
    await read.aclose()


def test_one_that_can_not_begin_lets_no_text_through() -> None:
    readers = [SentenceReader([BadSentences(CRASH, "open", blocks=False)])]
    status, [body], counted = ask(assistant(readers=readers), stream=False)
    assert (status, body["error"]["code"]) == (503, "guard_failed")
    assert (counted["failed"], counted["failures"]) == (1, 1)
