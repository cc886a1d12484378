from pathlib import Path

import pytest

from app.guardrails.evidence import EvidenceGate, Thresholds
from evaluation.abstention.asked import Asked, answered_by, in_documents, read_asked
from evaluation.abstention.scores import scores
from evaluation.questions import BadQuestions
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio
GATE = EvidenceGate(Thresholds(4.5, 8.25))
TEA = passage("Green tea is brewed at 75 degrees.", source="tea.md")
MORE_TEA = passage("Tea wants water.", source="tea.md", cosine=0.4)
COFFEE = passage("Coffee is brewed with hot water.", source="coffee.md", cosine=0.3)
QUESTION = "How hot is green tea brewed?"


async def test_a_question_is_scored_with_what_is_found_and_without_what_answers_it() -> None:
    retriever = FakeRetriever(TEA, *[MORE_TEA] * 8, COFFEE)
    (found,) = await scores(retriever, GATE, [Asked(QUESTION, in_documents(["tea.md"]), ("tea.md",))])
    assert [one.chunk.source for one in found.found] == ["tea.md"] * 6
    assert found.left == (COFFEE,)
    assert found.answerable == GATE.decide(QUESTION, found.found).score
    assert found.unanswerable == GATE.decide(QUESTION, [COFFEE]).score


async def test_where_it_is_not_known_the_document_of_the_best_sentence_is_taken_away() -> None:
    (found,) = await scores(FakeRetriever(COFFEE, TEA, MORE_TEA), GATE, [Asked(QUESTION)])
    assert found.left == (COFFEE,)


async def test_nothing_left_scores_nothing_and_nothing_found_is_no_case() -> None:
    told: list[int] = []
    asked = [Asked(QUESTION), Asked("What else?")]
    retriever = FakeRetriever(by_query={QUESTION: [TEA]})
    found = await scores(retriever, GATE, asked, lambda done, total, what: told.append(done))
    assert [(one.text, one.left, one.unanswerable) for one in found] == [(QUESTION, (), 0.0)]
    assert told == [0, 1]


def test_questions_are_json_lines_or_plain_lines(tmp_path: Path) -> None:
    path = tmp_path / "questions"
    path.write_text("How hot?\n\n  How long? \nHow hot?\n", encoding="utf-8")
    assert read_asked(path) == [Asked("How hot?"), Asked("How long?")]
    path.write_text(
        '{"id": "a", "question": "How hot?", "kind": "answerable", "sources": ["tea.md"]}\n'
        '{"id": "b", "question": "How far?", "kind": "near_miss"}\n'
    )
    (asked,) = read_asked(path)
    assert (asked.text, asked.sources) == ("How hot?", ("tea.md",))
    assert asked.answers
    assert (asked.answers(TEA), asked.answers(COFFEE)) == (True, False)


@pytest.mark.parametrize(
    ("content", "message"), [(b"\xff", "UTF-8"), (None, "can't be read"), (b'{"id": 1}', "id is not a text")]
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "questions").write_bytes(content)
    with pytest.raises(BadQuestions, match=message):
        read_asked(tmp_path / "questions")


def test_a_question_about_documents_that_are_not_there_is_left_out() -> None:
    tea, both, plain = Asked("a", in_documents(["tea.md"]), ("tea.md",)), Asked("b", TEA.__eq__, ("x", "y")), Asked("c")
    assert answered_by([tea, both, plain], {"x"}) == [both, plain]
