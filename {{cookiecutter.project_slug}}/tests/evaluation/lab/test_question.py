import pytest

from evaluation.lab.question import LabQuestion, Wanted
from tests.fakes.documents import chunk

WHOLE = chunk(1, "0123456789", source="a.md")


@pytest.mark.parametrize(("span", "held"), [((0, 10), True), ((3, 5), True), ((5, 11), False), (None, True)])
def test_a_chunk_answers_where_it_holds_the_whole_span(span: tuple[int, int] | None, held: bool) -> None:
    assert Wanted("a.md", span).held_by(WHOLE) is held


def test_only_a_chunk_of_the_right_document_answers() -> None:
    assert not Wanted("b.md").held_by(WHOLE)
    assert not Wanted("a.md", root="/elsewhere").held_by(WHOLE)
    assert Wanted("a.md", root="/docs").held_by(WHOLE)


def test_a_question_is_the_same_wherever_its_documents_lie() -> None:
    here, there = (LabQuestion("What?", (Wanted("a.md", (0, 5), root=root),)) for root in ("/here", "/there"))
    other = LabQuestion("What?", (Wanted("a.md", (0, 6)),))
    assert here.key == there.key != other.key
    assert here.sources == {"a.md"}
