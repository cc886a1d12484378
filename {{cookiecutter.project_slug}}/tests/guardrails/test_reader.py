"""Readers nest, and one more is one file and one entry in a list."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from app.guardrails.citations import CitationReader
from app.guardrails.reader import Basis, Events, reading
from app.guardrails.refusal import RefusalReader
from app.types import Answer, AnswerRequest, Citation, Context, Message, Text, answer
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.guardrails.reading import read_by, spoken

pytestmark = pytest.mark.anyio
NEAR = passage("Chunks are about 600 characters.")


class LoudReader:
    """Answers in capitals."""

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        async for event in events:
            yield Text(event.delta.upper()) if isinstance(event, Text) else event


class Watched:
    """Passes everything on, and notes that it was closed."""

    def __init__(self, name: str, closed: list[str]) -> None:
        self.name = name
        self.closed = closed

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        try:
            async for event in events:
                yield event
        finally:
            self.closed.append(self.name)


async def answered(*more: LoudReader) -> Answer:
    assistant = assistant_over(FakeRetriever(NEAR), ScriptedModel(pieces=["Six ", "hundred [1]."]))
    louder = replace(assistant, readers=[*assistant.readers, *more])
    return await answer(louder, AnswerRequest((Message("user", "How long are chunks?"),)))


async def test_one_more_reader_is_one_more_entry_of_the_assistants_list() -> None:
    assert (await answered()).text == "Six hundred [1]."
    loud = await answered(LoudReader())
    assert loud.text == "SIX HUNDRED [1]."
    assert [citation.number for citation in loud.citations] == [1]


def test_a_reader_sees_what_the_one_before_it_passes_on() -> None:
    read_by([LoudReader(), RefusalReader()], "I can't.", context=(loud_first := Context()), refusal="I CAN'T.")
    assert [decision.outcome for decision in loud_first.account.decisions] == ["abstain"]
    read_by([RefusalReader(), LoudReader()], "I can't.", context=(loud_last := Context()), refusal="I CAN'T.")
    assert loud_last.account.decisions == []


def test_events_that_a_reader_does_not_know_pass_it() -> None:
    events = read_by([CitationReader(), RefusalReader(), LoudReader()], "Long [1].", passages=[NEAR])
    assert [type(event) for event in events] == [Text, Citation]


async def test_closing_closes_every_reader_and_the_answer_from_the_outside_in() -> None:
    closed: list[str] = []
    model = Watched("model", closed).read(spoken(["a", "b"]), Basis(), Context())
    readers = [Watched("first", closed), Watched("last", closed)]
    async with reading(readers, model, Basis(), Context()) as events, aclosing(events):
        await anext(events)
    assert closed == ["last", "first", "model"]
