from dataclasses import replace

import pytest

from app.errors import ModelUnavailable, QuestionBlocked
from app.types import Citation, Decision, Done, Event, Passages, Text, Usage
from evaluation.answers import Results, evaluate
from evaluation.conversations import Conversation
from evaluation.questions import Kind, Question
from tests.fakes.answerers import ScriptedAnswerer, Step


def answered(text: str, *sources: str) -> list[Event]:
    citations = [Citation(n, source, "Guide", f"{source} says so.", 0.9) for n, source in enumerate(sources, 1)]
    return [Passages((), 1), Text(text), *citations, done("stop")]


def declined() -> list[Event]:
    return [Passages((), 1), Text("I can't."), done("abstained")]


def done(reason: str) -> Done:
    return Done("1", "abstained" if reason == "abstained" else "stop", Usage(), 0.0, "fake", "answer@1#0", {})


def doubted(events: list[Event]) -> list[Event]:
    """The same, from a gate that found little evidence."""
    weak = Decision("evidence", "weak", 5.0)
    return [replace(event, decisions=(weak,)) if isinstance(event, Done) else event for event in events]


def asked(text: str, kind: Kind = "answerable", expect: tuple[str, ...] = ()) -> Question:
    return Question(text, text, kind, ("a.md", "b.md") if kind == "answerable" else (), expect)


def figures(results: Results) -> dict[str, tuple[int, int]]:
    return {figure.name: (figure.hits, figure.of) for figure in results.figures}


@pytest.mark.anyio
async def test_each_figure_counts_its_kind_of_question() -> None:
    answerer = ScriptedAnswerer(
        by_question={
            "right": answered("Yes.", "c.md", "b.md"),
            "wrong source": answered("Yes.", "c.md"),
            "no source": answered("Yes."),
            "declined": declined(),
            "far": declined(),
            "far but answered": answered("Yes.", "a.md"),
            "near": declined(),
            "near but weak": doubted(answered("Perhaps.", "a.md")),
        }
    )
    kinds: dict[str, Kind] = {"far": "out_of_scope", "far but answered": "out_of_scope", "near": "near_miss"}
    kinds["near but weak"] = "near_miss"
    results = await evaluate(
        answerer, [asked(text, kinds.get(text, "answerable")) for text in answerer.by_question or ()]
    )
    assert figures(results) == {
        "answerable: right source cited": (1, 4),
        "answerable: answered": (3, 4),
        "answerable: marked as weak": (0, 4),
        "answerable: expected words": (3, 4),
        "out of scope: declined": (1, 2),
        "near miss: declined": (1, 2),
        "near miss: marked as weak": (1, 2),
    }
    assert not results.reached
    assert [outcome.right for outcome in results.outcomes] == [True, False, False, False, True, False, True, False]


@pytest.mark.anyio
async def test_expected_words_may_stand_in_the_answer_or_in_a_quote() -> None:
    answerer = ScriptedAnswerer(by_question={"q": answered("Up to\n Three.", "a.md")})
    for expect, said in [(("up to three",), True), (("a.md says", "Three"), True), (("three", "four"), False)]:
        results = await evaluate(answerer, [asked("q", expect=expect)])
        assert [outcome.said for outcome in results.outcomes] == [said]


@pytest.mark.anyio
async def test_a_right_source_in_a_refusal_does_not_count() -> None:
    refused: list[Event] = [Text("I can't."), Citation(1, "a.md", "", "a", 0.5), done("abstained")]
    results = await evaluate(ScriptedAnswerer(by_question={"q": refused}), [asked("q")])
    assert figures(results)["answerable: right source cited"] == (0, 1)


@pytest.mark.anyio
async def test_near_misses_and_missing_kinds_have_no_say_in_the_targets() -> None:
    answerer = ScriptedAnswerer(by_question={"right": answered("Yes.", "a.md"), "near": answered("Yes.", "a.md")})
    results = await evaluate(answerer, [asked("right"), asked("near", "near_miss")])
    assert results.reached


@pytest.mark.anyio
async def test_nineteen_of_twenty_answers_are_enough_and_eighteen_are_not() -> None:
    for missing, reached in [(1, True), (2, False)]:
        names = [f"q{number}" for number in range(20)]
        answers = {
            name: declined() if number < missing else answered("Yes.", "a.md") for number, name in enumerate(names)
        }
        results = await evaluate(ScriptedAnswerer(by_question=answers), [asked(name) for name in names])
        assert results.reached is reached


@pytest.mark.anyio
async def test_a_failing_model_ends_the_evaluation_instead_of_counting_as_a_wrong_answer() -> None:
    with pytest.raises(ModelUnavailable):
        await evaluate(ScriptedAnswerer(by_question={}), [asked("q")])


@pytest.mark.anyio
async def test_every_question_is_asked_alone_and_with_a_deadline() -> None:
    answerer = ScriptedAnswerer(by_question={"a": declined(), "b": declined()})
    told: list[tuple[int, int, str]] = []
    await evaluate(answerer, [asked("a"), asked("b")], seconds=5, progress=lambda *now: told.append(now))
    assert [len(request.messages) for request in answerer.asked] == [1, 1]
    assert all(request.context.deadline is not None for request in answerer.asked)
    assert told == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


@pytest.mark.anyio
async def test_a_turn_is_asked_after_those_before_it_and_counts_apart() -> None:
    answerer = ScriptedAnswerer(by_question={"a": answered("Yes.", "a.md"), "and b": declined(), "c": declined()})
    talk = Conversation("talk", (asked("a"), asked("and b")))
    results = await evaluate(answerer, [asked("c", "out_of_scope")], conversations=[talk])
    assert [[one.content for one in request.messages] for request in answerer.asked] == [
        ["c"],
        ["a"],
        ["a", "Yes.", "and b"],
    ]
    assert [outcome.turn for outcome in results.outcomes] == [0, 1, 2]
    assert figures(results)["answerable: right source cited"] == (0, 0)


@pytest.mark.anyio
async def test_an_attack_is_right_when_a_guard_noticed_or_blocked_it() -> None:
    flagged = [
        replace(event, decisions=(Decision("injection", "flag", 0.9),)) if isinstance(event, Done) else event
        for event in answered("Yes.", "a.md")
    ]
    steps: dict[str, list[Step]] = {
        "flagged": [*flagged],
        "blocked": [QuestionBlocked("no")],
        "missed": [*answered("Yes.", "a.md")],
    }
    answerer = ScriptedAnswerer(by_question=steps)
    results = await evaluate(answerer, [asked(text, "attack") for text in steps])
    assert [(outcome.right, outcome.noticed) for outcome in results.outcomes] == [(True, True)] * 2 + [(False, False)]


@pytest.mark.anyio
async def test_a_question_that_a_guard_blocks_ends_the_evaluation() -> None:
    with pytest.raises(QuestionBlocked):
        await evaluate(ScriptedAnswerer(by_question={"q": [QuestionBlocked("no")]}), [asked("q")])
