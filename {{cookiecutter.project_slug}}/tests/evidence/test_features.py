import pytest

from app.evidence.features import Question, Reading, covers, idf, is_no_sentence, pairs, tells

READING = Reading("Install > Windows", "Run the setup script. It needs Python. The rest is optional.")


@pytest.mark.parametrize(("stem", "credit"), [("script", 1.0), ("window", 0.7), ("python", 0.5), ("ruby", 0.0)])
def test_a_word_counts_by_how_near_it_stands(stem: str, credit: float) -> None:
    assert READING.credits(stem)[0] == credit


def test_a_word_elsewhere_in_the_passage_counts_a_little() -> None:
    assert READING.credits("option")[0] == 0.25


def test_a_word_that_few_passages_hold_weighs_more() -> None:
    weights = idf(Question("script ruby"), [READING, Reading("", "Another script.")])
    assert weights["script"] == 1.0
    assert weights["rubi"] == pytest.approx(2.0986, abs=1e-4)


def test_cover_is_the_share_of_the_weight_and_nothing_without_words() -> None:
    assert covers({"script": 1.0, "rubi": 3.0}, READING) == [0.25, 0.125, 0.0625]
    assert covers({}, READING) == [0.0, 0.0, 0.0]


def test_pairs_are_words_that_stand_side_by_side_in_both() -> None:
    assert pairs(Question("the setup script for ruby"), READING, 0) == 0.5
    assert pairs(Question("script"), READING, 0) == 0.0


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("How many retries are there?", "There are 3 retries.", True),
        ("How many of the 3 retries count?", "All 3 retries count.", False),
        ("Who wrote it?", "It was written by Ada.", True),
        ("Why is it slow?", "It is slow because of the disk.", True),
        ("When was it made?", "It was made in 1998.", True),
        ("How do I start it?", "Run the script.", True),
        ("What is a chunk?", "A chunk is a piece of text.", True),
        ("Is it slow?", "It is slow because of the disk.", False),
    ],
)
def test_a_sentence_tells_what_the_question_asks_for(question: str, sentence: str, holds: bool) -> None:
    assert tells(question, sentence) is holds


@pytest.mark.parametrize("quote", ["Is it?", "Run this:", "Using it.", "Full list of the options", "a, b, c, d, e"])
def test_titles_questions_and_rows_are_no_sentences(quote: str) -> None:
    assert is_no_sentence(quote)
    assert not is_no_sentence("The index lives in the data folder.")


def test_half_a_sentence_at_either_end_of_a_passage_is_poor() -> None:
    reading = Reading(
        "", "and then it stops working.\n\nIt is repaired by a restart.\n\nThe second way of doing so is to"
    )
    assert reading.poor == [True, False, True]
