import pytest

from app.rag.index.words import counted
from app.rag.stores.qdrant.sparse import FINGERPRINT, dimension, document_vector, query_vector


def weight(words: dict[str, int], average: float, stem: str) -> float:
    vector = document_vector(words, average)
    return vector.values[vector.indices.index(dimension(stem))]


def test_a_document_of_average_length_has_the_weight_of_the_formula() -> None:
    assert weight({"index": 2, "chunk": 2}, 4, "index") == pytest.approx(2 * 2.2 / (2 + 1.2))


def test_in_a_longer_document_a_word_weighs_less() -> None:
    assert weight({"index": 1, "chunk": 9}, 5, "index") < weight({"index": 1, "chunk": 1}, 5, "index")


def test_repetition_saturates() -> None:
    assert weight({"index": 1000}, 1000, "index") < 2.2


def test_a_question_weighs_its_stems_by_their_counts() -> None:
    vector = query_vector({"red": 2, "car": 1})
    assert dict(zip(vector.indices, vector.values, strict=True)) == {dimension("red"): 2.0, dimension("car"): 1.0}


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert len(query_vector(counted("\ud800 car")).indices) <= 2


def test_dimensions_are_the_same_in_every_process() -> None:
    assert dimension("index") == 0x80736701


def test_no_average_yet_is_no_division_by_zero() -> None:
    assert document_vector({"a": 1}, 0.0).values == [pytest.approx(2.2 / (1 + 1.2))]


def test_the_fingerprint_names_the_parameters() -> None:
    assert FINGERPRINT == "qdrant-bm25-1.2-0.75"
