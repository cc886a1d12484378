import math

import numpy as np
import pytest

from evaluation.retrieval.ranking import covered, ndcg, recall, reciprocal_rank


def test_ndcg_counts_a_place_by_its_logarithm() -> None:
    assert ndcg(["a", "b"], {"a": 1.0}) == 1.0
    assert ndcg(["b", "a"], {"a": 1.0}) == pytest.approx(1 / math.log2(3))
    assert ndcg(["b"], {"a": 1.0}) == 0.0
    assert ndcg(["b"] * 10 + ["a"], {"a": 1.0}) == 0.0


def test_ndcg_prefers_the_more_relevant_first() -> None:
    assert ndcg(["a", "b"], {"a": 2.0, "b": 1.0}) == 1.0 > ndcg(["b", "a"], {"a": 2.0, "b": 1.0})


def test_recall_is_the_share_of_the_relevant() -> None:
    assert recall(["a", "x"], {"a": 1.0, "b": 1.0, "c": 0.0}) == 0.5
    assert recall(["a"], {}) == 0.0


def test_covered_counts_characters_once() -> None:
    assert covered([(0, 10)], [(5, 20), (5, 8)]) == 0.5
    assert covered([(0, 4), (10, 14)], [(0, 12)]) == 0.75
    assert covered([], [(0, 1)]) == 0.0


def test_the_reciprocal_rank_is_that_of_the_first_relevant_one() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"b": 1.0, "c": 1.0}) == 0.5
    assert reciprocal_rank(["a"], {"a": 0.0, "b": 1.0}) == 0.0
    assert reciprocal_rank(["b"] * 10 + ["a"], {"a": 1.0}) == 0.0


@pytest.mark.training
def test_ndcg_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import ndcg_score

    random = np.random.default_rng(3)
    for _ in range(20):
        grades, scores = random.integers(0, 4, 30).astype(float), random.random(30)
        ranking = [str(at) for at in np.argsort(-scores)]
        relevance = {str(at): grade for at, grade in enumerate(grades)}
        assert ndcg(ranking, relevance) == pytest.approx(ndcg_score([grades], [scores], k=10))
