import numpy as np

from evaluation.lab.encodings import FLOAT, Encodings
from tests.fakes.embedders import StemEmbedder


def test_equal_texts_are_encoded_once_and_each_vector_is_that_of_its_text() -> None:
    inner = StemEmbedder()
    encodings = Encodings(inner)
    for texts in (["a cat", "a dog", "a cat"], ["a dog", "a bird"]):
        assert np.array_equal(encodings.encode_passages(texts), StemEmbedder().encode_passages(texts))
    assert inner.encoded == ["a cat", "a dog", "a bird"]
    assert encodings.encoded == 3


def test_questions_are_kept_apart_from_passages() -> None:
    inner = StemEmbedder()
    encodings = Encodings(inner)
    encodings.encode_passages(["a cat"])
    assert encodings.encode_question("a cat").shape == (64,)
    encodings.encode_question("a cat")
    assert inner.encoded == ["a cat", "a cat"]


def test_memory_is_bounded_and_what_was_used_last_stays() -> None:
    encodings = Encodings(StemEmbedder(), most_bytes=2 * 64 * FLOAT)
    encodings.encode_passages(["a cat", "a dog"])
    encodings.encode_passages(["a cat", "a bird"])
    assert len(encodings.kept) == 2
    encodings.encode_passages(["a cat"])
    assert encodings.encoded == 3
    assert encodings.encode_passages(["one", "two", "three"]).shape == (3, 64)


def test_no_texts_are_no_vectors() -> None:
    assert Encodings(StemEmbedder()).encode_passages([]).shape == (0, 64)
