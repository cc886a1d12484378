"""Which questions are learnt and which are measured, and what answers them."""

import pytest

from evaluation.questions import Question, Quoted
from tests.fakes.documents import chunk
from training.embeddings.material import Asked, golden, make_material
from training.sets.case import Case, Said
from training.sets.errors import TooLittleData

CHUNKS = [
    chunk(number, f"Fact {number} of this page is {name}.", source=f"{name}.md")
    for number, name in enumerate("abcdefghij")
]


def case(name: str, *sources: str, question: str = "") -> Case:
    quotes = tuple(Quoted(f"{source}.md", f"this  page is {source}") for source in sources or (name,))
    return Case(
        f"q{name}", "golden", f"{name}.md", question or f"What is the page {name} {name * 9}?", (Said("x", quotes),)
    )


def test_no_document_is_on_two_sides() -> None:
    material = make_material(CHUNKS, [case(name) for name in "abcdefghij"], 7)
    where = {side: {one.document for one in asked} for side, asked in material.asked.items()}
    assert {side: len(documents) for side, documents in where.items()} == {"train": 6, "validation": 2, "test": 2}
    assert {name for side in where for name in material.sources(side)} == {chunk.source for chunk in CHUNKS}
    assert all(where[side] <= set(material.sources(side)) for side in where)


def test_a_question_about_documents_of_two_sides_is_left_out() -> None:
    cases = [case(name) for name in "abcdefghij"]
    sides = make_material(CHUNKS, cases, 7).documents
    learnt, measured = (
        next(name for name in "abcdefghij" if sides[f"{name}.md"] == side) for side in ("train", "test")
    )
    both = case(learnt, learnt, measured, question="Where do both of these stand?")
    material = make_material(CHUNKS, [*cases, both], 7)
    assert not any(one.question == both.question for asked in material.asked.values() for one in asked)
    assert material.dropped["golden", "its documents are of two sides"] == 1


def test_what_is_measured_is_not_learnt_in_other_words() -> None:
    cases = [case(name) for name in "abcdefghij"]
    sides = make_material(CHUNKS, cases, 7).documents
    learnt, held = (next(name for name in "abcdefghij" if sides[f"{name}.md"] == side) for side in ("train", "test"))
    copied = case(learnt, question=case(held).question.upper())
    material = make_material(CHUNKS, [copied, *(one for one in cases if one.document != copied.document)], 7)
    assert copied.question not in {one.question for one in material.asked["train"]}


def test_without_questions_it_says_what_is_missing() -> None:
    with pytest.raises(TooLittleData, match="no question is left for"):
        make_material(CHUNKS, [], 7)


def test_a_passage_answers_that_holds_a_quote_however_it_is_spaced() -> None:
    [_, second, *_] = CHUNKS
    assert Asked("?", "b.md", (Quoted("b.md", "of this page"),)).answered_by(CHUNKS) == (second.id,)
    assert Asked("?", "b.md", (Quoted("b.md", "of that page"),)).answered_by(CHUNKS) == ()


def test_words_that_are_expected_mark_a_passage_where_nobody_did() -> None:
    asked = Question("1", "What is c?", "answerable", ("c.md",), ("FACT 2", "page"))
    [found] = golden([asked], CHUNKS)
    assert found.said[0].evidence == (Quoted("c.md", CHUNKS[2].text),)
    marked = Question("2", "What is c?", "answerable", ("c.md",), ("page",), (Quoted("c.md", "Fact 2"),))
    assert next(golden([marked], CHUNKS)).said[0].evidence == marked.answers


def test_words_that_many_passages_hold_mark_none() -> None:
    many = [chunk(number, f"page {number}", source="a.md") for number in range(6)]
    assert not list(golden([Question("1", "Which page?", "answerable", ("a.md",), ("page",))], many))
    assert not list(
        golden([Question("1", "What?", "out_of_scope"), Question("2", "What?", "answerable", ("a.md",))], many)
    )
