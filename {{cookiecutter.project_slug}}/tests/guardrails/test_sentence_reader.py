"""Guards of sentences: what blocks holds a sentence back until it has ruled, what flags changes nothing."""

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from app.errors import DeadlineExceeded, GuardFailed
from app.guardrails.reader import Basis
from app.guardrails.sentence_reader import Ruling, SentenceReader
from app.types import Context, Decision, Text
from tests.guardrails.reading import read_by, spoken

SECONDS = 0.3


@dataclass
class Withholding:
    """Withholds sentences with a word in them."""

    name: str
    word: str
    blocks: bool
    seen: list[str] = field(default_factory=list)
    waits: bool = True

    def open(self, basis: Basis, context: Context) -> "Withholding":
        return self

    async def judge(self, sentence: str) -> Ruling:
        self.seen.append(sentence)
        found = self.word in sentence
        return Ruling("" if found else sentence, found, float(found))

    async def end(self) -> Ruling:
        return Ruling("")


class Holding(Withholding):
    """Holds everything until the end."""

    async def judge(self, sentence: str) -> Ruling:
        self.seen.append(sentence)
        return Ruling("")

    async def end(self) -> Ruling:
        return Ruling("".join(self.seen), found=True, score=0.7)


class Broken(Withholding):
    async def judge(self, sentence: str) -> Ruling:
        raise ZeroDivisionError


class Waiting(Withholding):
    async def judge(self, sentence: str) -> Ruling:
        await asyncio.Event().wait()
        return Ruling(sentence)


class Busy(Withholding):
    """Lets no clock speak until it is done."""

    async def judge(self, sentence: str) -> Ruling:
        time.sleep(2 * SECONDS)  # noqa: ASYNC251
        return Ruling(sentence)


def shown(guards: list[Withholding], *deltas: str, context: Context | None = None) -> list[str]:
    events = read_by([SentenceReader(guards)], *deltas, context=context)
    return [event.delta for event in events if isinstance(event, Text)]


def test_a_guard_that_blocks_sees_a_sentence_before_anybody_does() -> None:
    context = Context()
    guard = Withholding("words", "bad", blocks=True)
    assert shown([guard], "Good. B", "ad one. A bad", " one. End.", context=context) == ["Good. ", "Bad one. ", "End."]
    assert context.account.decisions == [Decision("words", "block", 1.0)]


def test_a_guard_that_flags_lets_every_delta_pass_at_once() -> None:
    context = Context()
    assert shown([Withholding("words", "bad", blocks=False)], "A bad", " one. E", "nd.", context=context) == [
        "A bad",
        " one. E",
        "nd.",
    ]
    assert context.account.decisions == [Decision("words", "flag", 1.0)]


@pytest.mark.anyio
async def test_what_was_shown_is_judged_though_whoever_read_it_has_left() -> None:
    context, guard = Context(), Withholding("words", "bad", blocks=False, waits=False)
    events = SentenceReader([guard]).read(spoken(["A bad one. ", "And so", " on"]), Basis(), context)
    assert [await anext(events), await anext(events)] == [Text("A bad one. "), Text("And so")]
    await events.aclose()
    assert guard.seen == ["A bad one. "]
    assert context.account.decisions == [Decision("words", "flag", 1.0)]


def test_those_that_flag_see_only_what_is_shown() -> None:
    context, flags = Context(), Withholding("flags", "bad", blocks=False)
    assert shown([flags, Withholding("blocks", "bad", blocks=True)], "Good. A bad one.", context=context) == ["Good. "]
    assert flags.seen == ["Good. "]
    assert context.account.decisions == [Decision("blocks", "block", 1.0), Decision("flags", "pass", 0.0)]


def test_what_one_guard_has_held_the_next_one_sees_at_the_end() -> None:
    guards = [Holding("holds", "", blocks=True), Withholding("words", "bad", blocks=True)]
    assert shown(guards, "All bad.") == []
    assert shown([guards[0].__class__("holds", "", blocks=True), guards[1]], "All good.") == ["All good."]


@pytest.mark.parametrize(("blocks", "outcome"), [(True, "block"), (False, "flag")])
def test_what_is_decided_at_the_end_is_noted_too(blocks: bool, outcome: str) -> None:
    context = Context()
    shown([Holding("holds", "", blocks=blocks)], "It. All.", context=context)
    assert context.account.decisions == [Decision("holds", outcome, 0.7)]


def test_a_guard_that_fails_stops_the_answer() -> None:
    context = Context()
    with pytest.raises(GuardFailed, match="'broken' failed"):
        shown([Broken("broken", "", blocks=False)], "One. Two.", context=context)
    assert Decision("broken", "failed") in context.account.decisions


def test_of_those_that_share_a_limit_the_one_that_fails_is_named() -> None:
    context = Context()
    with pytest.raises(GuardFailed, match="'broken' failed"):
        shown([Withholding("words", "bad", blocks=True), Broken("broken", "", blocks=True)], "One.", context=context)
    assert Decision("broken", "failed") in context.account.decisions


@pytest.mark.parametrize(
    "late",
    [Waiting("late", "", blocks=True), Busy("late", "", blocks=True), Busy("late", "", blocks=True, waits=False)],
)
def test_of_those_that_share_a_limit_the_one_that_is_late_is_named_and_none_is_asked_after_it(
    late: Withholding,
) -> None:
    context = Context(deadline=time.monotonic() + SECONDS)
    before, behind = (Withholding(name, "bad", blocks=True, waits=False) for name in ("before", "behind"))
    with pytest.raises(DeadlineExceeded, match="'late' took too long"):
        shown([before, late, behind], "One. Two.", context=context)
    assert Decision("late", "late") in context.account.decisions
    assert (before.seen, behind.seen) == (["One. "], [])


class Lumps(Withholding):
    """Lets go of two sentences and a part of the third at once, and of the rest at the end."""

    async def judge(self, sentence: str) -> Ruling:
        self.seen.append(sentence)
        return Ruling("".join(self.seen)[:-5] if len(self.seen) == 3 else "")

    async def end(self) -> Ruling:
        return Ruling("".join(self.seen)[-5:])


@pytest.mark.parametrize("blocks", [True, False])
def test_whatever_a_guard_lets_go_of_the_next_one_hears_whole_sentences(blocks: bool) -> None:
    behind = Withholding("words", "bad", blocks)
    said = shown([Lumps("lumps", "", blocks=True), behind], "Good one. A bad", " one. Last but one. ")
    assert behind.seen == ["Good one. ", "A bad one. ", "Last but one. "]
    assert "".join(said) == ("Good one. Last but one. " if blocks else "Good one. A bad one. Last but one. ")
