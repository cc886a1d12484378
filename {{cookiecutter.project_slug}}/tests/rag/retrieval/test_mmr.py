from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.retrieval.mmr import Diversity
from app.types import Query
from tests.fakes.candidates import candidate, found_in

FOUND = found_in(Query("apples"))


def test_of_two_texts_that_say_the_same_one_gives_way_to_another() -> None:
    a, b, c = candidate(1, "red apples", 1.0), candidate(2, "red apples", 0.9), candidate(3, "green plums", 0.8)
    arranged = Diversity().arrange([a, b, c], FOUND)
    assert [one.chunk.id for one in arranged] == [a.chunk.id, c.chunk.id, b.chunk.id]
    assert [one.score for one in arranged] == pytest.approx([1.0, 0.86, 0.63], abs=0.01)


def test_the_best_stays_the_best_and_equal_ones_stay_in_order() -> None:
    equal = [candidate(number, text, 0.5) for number, text in enumerate(["plums", "pears", "cars"])]
    assert Diversity().arrange(equal, FOUND)[0].chunk == equal[0].chunk
    assert Diversity().arrange([], FOUND) == []


@given(st.lists(st.tuples(st.text("abc ", max_size=9), st.floats(0, 1)), max_size=12))
def test_all_come_back_with_falling_scores_of_0_to_1(texts: list[tuple[str, float]]) -> None:
    candidates = [candidate(number, text, score) for number, (text, score) in enumerate(texts)]
    arranged = Diversity().arrange(sorted(candidates, key=lambda one: -one.score), FOUND)
    assert {one.chunk.id for one in arranged} == {one.chunk.id for one in candidates}
    scores = [one.score for one in arranged]
    assert all(0 <= score <= 1 + 1e-6 for score in scores)
    assert all(before >= after - 1e-6 for before, after in pairwise(scores))
