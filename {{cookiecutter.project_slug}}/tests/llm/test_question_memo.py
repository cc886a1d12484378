"""The embedder that remembers questions."""

import pickle
import threading

import numpy as np
import pytest

from app.llm.question_memo import LONGEST, QUESTIONS, QuestionMemo
from tests.fakes.embedders import StemEmbedder


def test_a_question_is_encoded_once_and_passages_each_time() -> None:
    embedder = StemEmbedder("7")
    memo = QuestionMemo(embedder)
    for _ in range(2):
        assert np.array_equal(memo.encode_question("green tea"), StemEmbedder().encode_question("green tea"))
        memo.encode_passages(["black tea"])
    assert embedder.encoded == ["green tea", "black tea", "black tea"]
    assert (memo.name, memo.fingerprint, memo.dimensions) == ("stems", "7", 64)


def test_what_it_remembers_has_a_bound() -> None:
    embedder = StemEmbedder()
    memo = QuestionMemo(embedder)
    long = "tea " * LONGEST
    for text in (long, long, *(f"tea {number}" for number in range(QUESTIONS + 1)), "tea 0"):
        memo.encode_question(text)
    assert embedder.encoded.count(long) == 2
    assert embedder.encoded.count("tea 0") == 2


def test_nobody_can_change_a_vector_that_others_get_too() -> None:
    with pytest.raises(ValueError, match="read-only"):
        QuestionMemo(StemEmbedder()).encode_question("tea")[0] = 1


def test_it_goes_to_another_process() -> None:
    memo = pickle.loads(pickle.dumps(QuestionMemo(StemEmbedder("7"))))  # noqa: S301
    assert memo.fingerprint == "7"
    assert memo.encode_question("tea").shape == (64,)


def test_threads_get_the_vectors_of_their_own_questions() -> None:
    memo = QuestionMemo(StemEmbedder())
    wrong: list[str] = []

    def work(start: int) -> None:
        for number in range(start, start + 300):
            text = f"tea number {number % 400}"
            if not np.array_equal(memo.encode_question(text), StemEmbedder().encode_question(text)):
                wrong.append(text)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
