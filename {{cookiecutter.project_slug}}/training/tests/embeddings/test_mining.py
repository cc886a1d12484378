"""Which passage is shown as a wrong one."""

from evaluation.questions import Quoted
from tests.fakes.documents import passage
from training.embeddings.material import Asked
from training.embeddings.mining import Triple, triple_of

ASKED = Asked("How deep?", "a.md", (Quoted("a.md", "deep"),))
RIGHT = passage("It dives deep.", number=1, headings=("Diving",), cosine=0.6)


def test_the_best_ranked_passage_without_an_answer_is_the_wrong_one() -> None:
    found = [passage("It swims.", number=2, cosine=0.5), RIGHT, passage("It eats.", number=3, cosine=0.55)]
    assert triple_of(ASKED, {RIGHT.chunk.id}, found) == Triple("How deep?", "Diving\nIt dives deep.", "It swims.")


def test_what_lies_as_near_as_the_answer_may_be_one_and_is_passed_over() -> None:
    found = [passage("Hundreds of metres.", number=2, cosine=0.58), RIGHT, passage("It eats.", number=3, cosine=0.5)]
    triple = triple_of(ASKED, {RIGHT.chunk.id}, found)
    assert triple is not None
    assert triple.negative == "It eats."


def test_another_answer_is_no_wrong_passage() -> None:
    other = passage("Very deep.", number=2, cosine=0.4)
    assert triple_of(ASKED, {RIGHT.chunk.id, other.chunk.id}, [RIGHT, other]) is None


def test_without_the_answer_among_what_is_found_there_is_no_row() -> None:
    assert triple_of(ASKED, {RIGHT.chunk.id}, [passage("It eats.", number=3)]) is None
