"""A share of the answers is judged, behind them."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from app.errors import ModelUnavailable
from app.judging.judge import Answered, Verdict
from app.judging.rules import RulesJudge
from app.judging.sampled import MOST_WAITING, Background, Decide, SampledAnswerer, is_chosen
from app.types import AnswerRequest, ApprovalNeeded, Context, Event, Message, Passages, Text, ToolCalled, ToolReturned
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import GOOD_EVENTS, INSTALL, done

REQUEST = AnswerRequest((Message("user", "How do I make it?"),), Context(subject="ann"))


@dataclass
class Noted:
    """What an observer heard."""

    heard: list[str] = field(default_factory=list)
    flags: list[bool] = field(default_factory=list)

    def judged(self, verdict: Verdict) -> None:
        self.heard.append(verdict)

    def supported(self, flags: Sequence[bool]) -> None:
        self.flags.extend(flags)

    def failed(self) -> None:
        self.heard.append("failed")

    def left_out(self) -> None:
        self.heard.append("left out")


async def by_rules(one: Answered, _: Context) -> Verdict:
    return await RulesJudge().verdict(one)


async def read(answerer: SampledAnswerer, request: AnswerRequest = REQUEST) -> list[Event]:
    async with aclosing(answerer.stream(request)) as events:
        return [event async for event in events]


def judged(*events: Event, decide: Decide = by_rules, share: float = 1.0, request: AnswerRequest = REQUEST) -> Noted:
    """What was heard once an answer of these events was given and judged."""
    noted = Noted()

    async def ask() -> None:
        background = Background(decide, noted, 60.0)
        assert await read(SampledAnswerer(ScriptedAnswerer(events), background, share), request) == list(events)
        await asyncio.gather(*background.tasks)

    asyncio.run(ask())
    return noted


def test_an_answer_is_judged_with_its_question_and_passages() -> None:
    seen: list[tuple[Answered, Context]] = []

    async def note(one: Answered, context: Context) -> Verdict:
        seen.append((one, context))
        return "unclear"

    assert judged(*GOOD_EVENTS, decide=note).heard == ["unclear"]
    ((one, context),) = seen
    assert (one.question, one.answer) == ("How do I make it?", "Run make setup [1].")
    assert [(shown.source, shown.text) for shown in one.passages] == [("guide.md", "Run make setup.")]
    assert (context.subject, context.account.calls) == ("evaluation", [])
    assert context.personal is REQUEST.context.personal


def test_the_share_of_supported_sentences_is_counted() -> None:
    text = Text("Run make setup [1]. The server costs 12 euros in Vienna [1].")
    noted = judged(Passages((INSTALL,), 1), text, done())
    assert (noted.heard, noted.flags) == (["bad"], [True, False])


@pytest.mark.parametrize(
    "events",
    [
        (Passages((INSTALL,), 1), Text("I can't say."), done("abstained")),
        (Passages((INSTALL,), 1), Text("Run"), done("length")),
        (Text("Hello!"), done()),
    ],
)
def test_what_is_no_whole_answer_from_passages_is_not_judged(events: tuple[Event, ...]) -> None:
    assert judged(*events).heard == []


def called(tool: str) -> tuple[Event, ...]:
    """An agent says something, calls a tool and reads what it returned."""
    return (Text("I'll look it up. It costs 12 euros."), ToolCalled("1", tool, {}), ToolReturned("1", tool, "Done."))


@pytest.mark.parametrize("tool", ["search_documents", "read_document", "ask_documents"])
def test_of_an_agent_that_asked_documents_the_words_after_its_tools_are_judged(tool: str) -> None:
    noted = judged(*called(tool), *GOOD_EVENTS)
    assert (noted.heard, noted.flags) == (["good"], [True])


@pytest.mark.parametrize("tool", ["query_database", "calculate", "http_get", "ask_data", "somebody_elses"])
def test_an_answer_that_may_rest_on_more_than_passages_is_not_judged(tool: str) -> None:
    assert judged(*called("search_documents"), *called(tool), *GOOD_EVENTS).heard == []


def test_a_run_that_waits_is_not_judged_and_neither_is_one_whose_task_another_request_brought() -> None:
    call = ToolCalled("1", "write_note", {"text": "x"})
    waits = ApprovalNeeded("1", "t", "write_note", {"text": "x"}, {"text": "task"}, tainted=False)
    assert judged(*GOOD_EVENTS[:-1], call, waits, Text("This waits for approval."), done()).heard == []
    assert judged(*GOOD_EVENTS, request=AnswerRequest((), Context(subject="ann"))).heard == []


def test_a_judge_that_fails_is_counted_and_nobody_notices() -> None:
    async def fail(one: Answered, context: Context) -> Verdict:
        raise ModelUnavailable("down: start it")

    assert judged(*GOOD_EVENTS, decide=fail).heard == ["failed"]


def test_an_answer_does_not_wait_for_its_judge_and_what_is_too_much_is_left_out() -> None:
    noted, begun = Noted(), []

    async def ask() -> None:
        gate = asyncio.Event()

        async def wait(one: Answered, context: Context) -> Verdict:
            begun.append(one)
            await gate.wait()
            return "good"

        background = Background(wait, noted, 60.0)
        answerer = SampledAnswerer(ScriptedAnswerer(GOOD_EVENTS), background, 1.0)
        for _ in range(MOST_WAITING + 2):
            assert await read(answerer) == list(GOOD_EVENTS)
        assert noted.heard == ["left out"] * 2
        gate.set()
        await asyncio.gather(*background.tasks)

    asyncio.run(ask())
    assert noted.heard[2:] == ["good"] * MOST_WAITING
    assert len(begun) == MOST_WAITING


def test_who_leaves_before_the_end_has_no_answer_to_judge() -> None:
    noted = Noted()

    async def leave() -> None:
        background = Background(by_rules, noted, 60.0)
        async with aclosing(SampledAnswerer(ScriptedAnswerer(GOOD_EVENTS), background, 1.0).stream(REQUEST)) as events:
            await anext(events)
        assert not background.tasks

    asyncio.run(leave())
    assert noted.heard == []


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0, 0), (0.1, 60, 140), (1.0, 1000, 1000)])
def test_so_many_are_chosen_as_the_share_says(share: float, least: int, most: int) -> None:
    assert least <= sum(is_chosen(f"{number:032x}", share) for number in range(1000)) <= most
    assert all(is_chosen(str(number), 0.5) for number in range(100) if is_chosen(str(number), 0.3))
