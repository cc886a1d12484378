import numpy as np

from evaluation.memo import PassageMemo
from tests.fakes.embedders import StemEmbedder


def test_a_passage_is_encoded_once_and_a_question_each_time() -> None:
    inner = StemEmbedder()
    memo = PassageMemo(inner)
    first = memo.encode_passages(["apples", "pears", "apples"])
    again = memo.encode_passages(["pears", "dates"])
    assert inner.encoded == ["apples", "pears", "dates"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    memo.encode_question("apples")
    memo.encode_question("apples")
    assert inner.encoded == ["apples", "pears", "dates", "apples", "apples"]
