import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.index.store import Hit
from app.rag.retrieval.fusion import reciprocal_rank, scaled
from app.rag.retrieval.weighted import fuse as weighted

SCORES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(-5, 50), max_size=12)


def hits(**scores: float) -> list[Hit]:
    return [Hit(id, score) for id, score in scores.items()]


def test_weights_are_04_for_meaning_and_06_for_words() -> None:
    assert weighted(hits(a=0.9, b=0.5), hits(b=12, c=4)) == hits(b=0.6, a=0.4, c=0.0)


def test_equal_scores_are_all_the_best() -> None:
    assert scaled(hits(a=3, b=3)) == hits(a=1.0, b=1.0)
    assert scaled([]) == []


def test_ties_are_ordered_by_id() -> None:
    assert [hit.id for hit in weighted(hits(c=1, a=1, b=1), [])] == ["a", "b", "c"]


def test_reciprocal_rank_adds_up_over_lists() -> None:
    first, second = reciprocal_rank(hits(a=9, b=8), hits(b=1))
    assert (first.id, second.id) == ("b", "a")
    assert [first.score, second.score] == pytest.approx([61 / 62 / 2 + 1 / 2, 1 / 2])


@given(dense=SCORES, sparse=SCORES)
def test_fused_scores_lie_between_0_and_1_and_no_hit_is_lost(dense: dict[str, float], sparse: dict[str, float]) -> None:
    fused = weighted(hits(**dense), hits(**sparse))
    assert {hit.id for hit in fused} == dense.keys() | sparse.keys()
    assert all(0 <= hit.score <= 1 + 1e-9 for hit in fused)
    assert [hit.score for hit in fused] == sorted((hit.score for hit in fused), reverse=True)


@given(scores=SCORES)
def test_the_order_of_a_list_does_not_matter(scores: dict[str, float]) -> None:
    there, back = hits(**scores), hits(**scores)[::-1]
    assert weighted(there, []) == weighted(back, [])
    assert reciprocal_rank(there, []) == reciprocal_rank(back, [])
