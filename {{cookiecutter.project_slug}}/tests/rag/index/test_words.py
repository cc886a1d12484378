from app.rag.index.words import counted, fingerprint


def test_a_question_counts_its_stems_and_drops_question_words() -> None:
    assert counted("What is a red, red car?") == {"red": 2, "car": 1}


def test_a_question_of_stop_words_is_empty() -> None:
    assert counted("what is it?") == {}


def test_the_fingerprint_is_that_of_the_stems() -> None:
    assert fingerprint() == "stems-6bf25011"
