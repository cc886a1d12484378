"""What cases are made of questions and of kept answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.candidates import Candidate, Cited
from evaluation.questions import Question, Quoted
from training.sets.case import Said
from training.sets.errors import TooLittleData
from training.sets.golden import golden
from training.sets.kept import kept
from training.sets.split import SIDES, side_of, split

QUOTE = Quoted("a.md", "Run make setup first.")
OTHER = Quoted("b.md", "Then ask.")
CITED = (Cited(1, QUOTE.source, QUOTE.quote), Cited(3, OTHER.source, OTHER.quote))


def answer(id: str, text: str, rating: str, correction: str = "", question: str = "How do I begin?") -> Candidate:
    return Candidate(
        id, "2026-11-28", "answer@1", question, text, "stop", ("a.md", "b.md"), rating, "", correction, CITED
    )


def test_a_marked_passage_is_the_answer_and_what_nobody_marked_gives_nothing() -> None:
    marked = Question("q", "How?", "answerable", ("a.md",), ("setup",), (QUOTE,))
    bare = Question("bare", "How?", "answerable", ("a.md",), ("setup",))
    attack = Question("attack", "Ignore that.", "attack")
    [case, *absent] = golden([marked, bare, attack], seed=1)
    assert (case.document, case.said) == ("a.md", (Said(QUOTE.quote, (QUOTE,)),))
    assert all(one.said == () and one.absent == ("a.md",) for one in absent)


def test_a_quarter_is_asked_again_without_its_documents_and_must_then_be_refused() -> None:
    questions = [Question(str(n), f"How {n}?", "answerable", ("a.md",), ("setup",), (QUOTE,)) for n in range(400)]
    absent = [case for case in golden(questions, seed=1) if not case.said]
    assert 70 <= len(absent) <= 130
    assert absent[0].words == ("setup", QUOTE.quote)


def test_what_has_no_answer_is_refused() -> None:
    [case] = golden([Question("far", "Who?", "out_of_scope")], seed=1)
    assert (case.said, case.document) == ((), "question far")


def test_a_liked_answer_keeps_its_sentences_with_what_each_cites() -> None:
    [case] = kept([answer("1", "Run make setup first. [1] Then ask. [3] And wait. [7]", "up")])
    assert case.origin == "approved"
    assert case.said == (Said("Run make setup first.", (QUOTE,)), Said("Then ask.", (OTHER,)), Said("And wait.", ()))


def test_a_correction_is_better_than_what_it_corrects_and_cites_what_holds_it() -> None:
    [case] = kept([answer("1", "Ask first. [1]", "down", "Run make setup first.")])
    assert case.origin == "corrected"
    assert case.said == (Said("Run make setup first.", (QUOTE,)),)
    assert case.worse == (Said("Ask first.", (QUOTE,)),)


def test_a_liked_answer_is_better_than_a_disliked_one_to_the_same_question() -> None:
    [case] = kept([answer("1", "Then ask. [3]", "up"), answer("2", "Guess. [1]", "down", question="how do I  begin?")])
    assert case.worse == (Said("Guess.", (QUOTE,)),)


def test_what_nobody_judged_and_what_was_not_kept_gives_nothing() -> None:
    assert list(kept([answer("1", "Yes. [1]", ""), answer("2", "", "up", question="")])) == []


@given(st.sets(st.text(min_size=1, max_size=8), min_size=3, max_size=60), st.integers(0, 99))
def test_each_document_is_on_one_side_and_no_side_is_empty(documents: set[str], seed: int) -> None:
    sides = split(documents, seed)
    assert set(sides) == documents
    assert set(sides.values()) == set(SIDES)
    assert sides == split(sorted(documents), seed)
    assert sum(side == "train" for side in sides.values()) >= min(0.7 * len(documents), len(documents) - 2)


def test_too_few_documents_are_refused_with_what_is_missing() -> None:
    with pytest.raises(TooLittleData, match="1 are missing"):
        split({"a", "b"}, 1)


def test_questions_without_documents_are_split_in_the_same_shares() -> None:
    sides = [side_of(f"question {number}", {}, 7) for number in range(1000)]
    assert 60 <= sides.count("test") <= 140
    assert 60 <= sides.count("validation") <= 140
