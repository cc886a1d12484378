import pytest

from evaluation.datasets.paraphrase import Rarity
from evaluation.questions import Question, Quoted
from tests.fakes.documents import chunk

PASSAGES = [
    *(chunk(number, f"The museum has room {number}.", source=f"{number}.md", headings=()) for number in range(98)),
    chunk(98, "The kiosk sells maps. It opens at nine.", source="kiosk.md", headings=()),
    chunk(99, "The kiosk is closed on Mondays.", source="closed.md", headings=()),
]
RARITY = Rarity(PASSAGES)


def asked(text: str, expect: str, *answers: Quoted) -> Question:
    return Question(text, text, "answerable", ("kiosk.md",), (expect,), answers)


@pytest.mark.parametrize(
    ("text", "paraphrase"),
    [("Where is the kiosk?", False), ("When can I buy a plan of the museum?", True), ("Who sells maps?", False)],
)
def test_a_question_without_a_rare_word_of_its_passage_is_a_paraphrase(text: str, paraphrase: bool) -> None:
    assert RARITY.is_paraphrase(asked(text, "opens at nine")) is paraphrase


def test_a_word_of_many_passages_is_not_rare() -> None:
    assert Rarity(PASSAGES[:10]).is_paraphrase(
        Question("q", "Which room of the museum?", "answerable", ("3.md",), ("room 3",))
    )


def test_a_marked_passage_counts_in_place_of_the_expected_words() -> None:
    quoted = Quoted("closed.md", "closed on Mondays")
    assert RARITY.passages(asked("When?", "opens at nine", quoted)) == ["\nThe kiosk is closed on Mondays."]


def test_without_a_passage_nothing_is_known() -> None:
    assert RARITY.is_paraphrase(asked("Where?", "on the moon")) is None
