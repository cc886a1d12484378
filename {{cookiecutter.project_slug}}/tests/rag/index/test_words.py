from hypothesis import given
from hypothesis import strategies as st

from app.rag.index.words import BETWEEN, LONGEST_WITH_PAIRS, counted, fingerprint, pairs, singles, weighted
from app.text import stems


def test_a_chunk_is_found_by_its_stems_and_its_pairs() -> None:
    assert counted("A red red car") == {"red": 2, "car": 1, "red_red": 1, "red_car": 1}


def test_a_question_counts_its_stems_and_drops_question_words() -> None:
    assert singles("What is a red, red car?") == {"red": 2, "car": 1}


def test_a_pair_weighs_a_tenth_of_a_stem() -> None:
    assert weighted("What is a red, red car?") == {"red": 20, "car": 10, "red_red": 1, "red_car": 1}


def test_a_pasted_document_is_searched_without_its_pairs() -> None:
    long = " ".join(f"word{number}" for number in range(LONGEST_WITH_PAIRS + 1))
    assert weighted(long) == singles(long)


def test_stop_words_come_between_no_pair() -> None:
    assert list(pairs("the speed of the light")) == ["speed_light"]


def test_a_question_of_stop_words_is_empty() -> None:
    assert singles("what is it?") == weighted("what is it?") == counted("what is it?") == {}


@given(st.text())
def test_no_stem_is_taken_for_a_pair(text: str) -> None:
    assert not any(BETWEEN in stem for stem in stems(text))


def test_the_fingerprint_is_that_of_what_is_counted() -> None:
    assert fingerprint() == "stems-f9915a84"
