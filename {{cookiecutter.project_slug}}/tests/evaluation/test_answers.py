from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import ModelUnavailable
from app.settings import Settings
from app.types import AnswerRequest, Citation, Decision, Done, Event, Passages, Text, Usage
from evaluation.answers import Results, evaluate
from evaluation.questions import Kind, Question
from evaluation.trial import run
from tests.fakes_logging import kept_logging

PROJECT = Path(__file__).parents[2]


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


class FakeAnswerer:
    """Answers each question as it was told to. Remembers the requests."""

    def __init__(self, answers: Mapping[str, list[Event]]) -> None:
        self.answers = answers
        self.asked: list[AnswerRequest] = []

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        self.asked.append(request)
        question = request.messages[-1].content
        if question not in self.answers:
            raise ModelUnavailable("down: start it")
        for event in self.answers[question]:
            yield event


def asked(text: str, kind: Kind = "answerable", expect: tuple[str, ...] = ()) -> Question:
    return Question(text, text, kind, ("a.md", "b.md") if kind == "answerable" else (), expect)


def figures(results: Results) -> dict[str, tuple[int, int]]:
    return {figure.name: (figure.hits, figure.of) for figure in results.figures}


@pytest.mark.anyio
async def test_each_figure_counts_its_kind_of_question() -> None:
    answerer = FakeAnswerer(
        {
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
    results = await evaluate(answerer, [asked(text, kinds.get(text, "answerable")) for text in answerer.answers])
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
    answerer = FakeAnswerer({"q": answered("Up to\n Three.", "a.md")})
    for expect, said in [(("up to three",), True), (("a.md says", "Three"), True), (("three", "four"), False)]:
        results = await evaluate(answerer, [asked("q", expect=expect)])
        assert [outcome.said for outcome in results.outcomes] == [said]


@pytest.mark.anyio
async def test_a_right_source_in_a_refusal_does_not_count() -> None:
    refused: list[Event] = [Text("I can't."), Citation(1, "a.md", "", "a", 0.5), done("abstained")]
    results = await evaluate(FakeAnswerer({"q": refused}), [asked("q")])
    assert figures(results)["answerable: right source cited"] == (0, 1)


@pytest.mark.anyio
async def test_near_misses_and_missing_kinds_have_no_say_in_the_targets() -> None:
    answerer = FakeAnswerer({"right": answered("Yes.", "a.md"), "near": answered("Yes.", "a.md")})
    results = await evaluate(answerer, [asked("right"), asked("near", "near_miss")])
    assert results.reached


@pytest.mark.anyio
async def test_nineteen_of_twenty_answers_are_enough_and_eighteen_are_not() -> None:
    for missing, reached in [(1, True), (2, False)]:
        names = [f"q{number}" for number in range(20)]
        answers = {
            name: declined() if number < missing else answered("Yes.", "a.md") for number, name in enumerate(names)
        }
        results = await evaluate(FakeAnswerer(answers), [asked(name) for name in names])
        assert results.reached is reached


@pytest.mark.anyio
async def test_a_failing_model_ends_the_evaluation_instead_of_counting_as_a_wrong_answer() -> None:
    with pytest.raises(ModelUnavailable):
        await evaluate(FakeAnswerer({}), [asked("q")])


@pytest.mark.anyio
async def test_every_question_is_asked_alone_and_with_a_deadline() -> None:
    answerer = FakeAnswerer({"a": declined(), "b": declined()})
    told: list[tuple[int, int, str]] = []
    await evaluate(answerer, [asked("a"), asked("b")], seconds=5, progress=lambda *now: told.append(now))
    assert [len(request.messages) for request in answerer.asked] == [1, 1]
    assert all(request.context.deadline is not None for request in answerer.asked)
    assert told == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


def test_the_offline_stack_reaches_its_targets_over_the_docs(tmp_path: Path) -> None:
    settings = Settings(
        llm_model="offline",
        llm_base_url=None,
        embedding_model="minilm",
        vector_store="qdrant",
        data_dir=tmp_path / "own",
    )
    with kept_logging():
        results = run(settings, PROJECT / "evaluation" / "questions.jsonl", PROJECT / "docs")
    assert [figure for figure in results.figures if not figure.reached] == []
    assert not (tmp_path / "own").exists()
