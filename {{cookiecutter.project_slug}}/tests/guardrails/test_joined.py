"""Pieces of an answer that are joined: all of it arrives, and no sentence later than without."""

import asyncio
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.canary import Canary, CanaryReader
from app.guardrails.joined import JoiningReader, Pieces
from app.guardrails.moderation.answer import AnswerModeration
from app.guardrails.moderation.local import WordList
from app.guardrails.reader import AnswerReader, Basis, Events, reading
from app.guardrails.sentence_reader import SentenceReader
from app.guardrails.sentences import LONGEST, Sentences
from app.types import Context, Event, Passages, Text
from tests.guardrails.reading import read_by
from tests.guardrails.test_sentences import TEXTS

AHEAD = 10
CUTS = st.lists(st.integers(1, 30), min_size=1, max_size=40)


def cut(text: str, lengths: Sequence[int]) -> list[str]:
    ends = list(accumulate(lengths, initial=0))
    return [*(text[start:end] for start, end in pairwise(ends)), text[ends[-1] :]]


@given(TEXTS, CUTS)
def test_no_sentence_is_complete_later_than_without(text: str, lengths: list[int]) -> None:
    bare, behind, pieces = Sentences(), Sentences(), Pieces()
    for delta in cut(text, lengths):
        expected = list(bare.feed(delta))
        joined = pieces.feed(delta)
        assert (list(behind.feed(joined)) if joined else []) == expected


@given(TEXTS, CUTS)
def test_all_of_it_arrives(text: str, lengths: list[int]) -> None:
    events = read_by([JoiningReader()], *cut(text, lengths))
    assert "".join(event.delta for event in events if isinstance(event, Text)) == text


@given(TEXTS, CUTS)
def test_nor_much_later_where_a_reader_may_hold_some_back(text: str, lengths: list[int]) -> None:
    bare, behind, pieces, deltas = Sentences(), Sentences(), Pieces(AHEAD), cut(text, lengths)
    said, complete, shown = 0, list[tuple[str, int]](), list[tuple[str, int]]()
    for delta in deltas:
        said += len(delta)
        complete += [(sentence, said) for sentence in bare.feed(delta)]
        shown += [(sentence, said) for sentence in behind.feed(pieces.feed(delta))]
    late = AHEAD + max(map(len, deltas))
    assert [sentence for sentence, _ in shown] == [sentence for sentence, _ in complete][: len(shown)]
    assert all(then <= when + late for (_, then), (_, when) in zip(shown, complete, strict=False))
    assert all(when + late >= said for _, when in complete[len(shown) :])


def test_it_has_one_piece_for_a_sentence() -> None:
    deltas = "It| rai|ns| here| [1|]. |In |win|ter|, so| it| sno|ws. |So i|t is| in |Rome| too.".split("|")
    assert [event.delta for event in read_by([JoiningReader(AHEAD)], *deltas) if isinstance(event, Text)] == [
        "It rains here [1]. In winter, so",
        " it snows. So it is in ",
        "Rome too.",
    ]


def test_a_letter_that_is_held_back_makes_no_sentence_wait(tmp_path: Path) -> None:
    canary = Canary(tmp_path)
    canary.file.write_text("qzvkxwjbgfdhcmpnrstz")
    moderation = AnswerModeration(WordList(), blocks=True)
    readers: list[AnswerReader] = [
        JoiningReader(AHEAD),
        CanaryReader(canary, blocks=True),
        SentenceReader([moderation]),
    ]
    log: list[str] = []

    async def said() -> Events:
        for delta in ["It rains.", " ", *"Qzv is a letter, no word"]:
            log.append(f"said {delta}")
            yield Text(delta)

    async def listen() -> None:
        async with reading(readers, said(), Basis(), Context()) as events:
            async for event in events:
                log.append(f"shown {event.delta}" if isinstance(event, Text) else "")

    asyncio.run(listen())
    assert log.index("shown It rains. ") < log.index("said o")


def test_what_else_happens_keeps_its_place() -> None:
    async def said() -> Events:
        for event in (Text("It "), Text("is"), Passages((), 1), Text(" so")):
            yield event

    async def listen() -> list[Event]:
        return [event async for event in JoiningReader().read(said(), Basis(), Context())]

    assert asyncio.run(listen()) == [Text("It is"), Passages((), 1), Text(" so")]


def test_what_goes_on_without_an_end_is_passed_on() -> None:
    pieces = Pieces()
    assert [len(pieces.feed("x" * (LONGEST // 2))) for _ in range(3)] == [0, 0, 3 * (LONGEST // 2)]


def test_what_stands_before_the_end_of_a_sentence_begins_no_other_one() -> None:
    pieces = Pieces()
    assert [pieces.feed(one) for one in ("It rains [2]. ", "L", "arger ships ", "have 4 sails")] == [
        "",
        "It rains [2]. L",
        "",
        "",
    ]


def test_a_delta_of_nothing_but_marks_is_read_once() -> None:
    pieces = Pieces()
    assert pieces.feed(f"{'.' * 300_000}A") == f"{'.' * 300_000}A"
    assert not pieces.marked
