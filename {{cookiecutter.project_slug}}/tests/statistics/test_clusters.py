"""k-means finds clusters that are there, and the silhouette says how many."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.statistics.clusters import Choice, best, choose_k, distances, k_means, silhouette


def around(*centres: int, spread: float, each: int = 30, dimensions: int = 16) -> NDArray[np.float64]:
    """Vectors of length 1 around so many axes, `each` of them."""
    random = np.random.default_rng(3)
    made = np.concatenate([np.eye(dimensions)[one] + random.normal(0, spread, (each, dimensions)) for one in centres])
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def test_distances_are_squared_and_never_below_zero() -> None:
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]])
    assert distances(vectors, vectors) == pytest.approx(np.array([[0, 0.8], [0.8, 0]]))
    assert (distances(vectors, vectors) >= 0).all()


def test_clusters_that_are_there_are_found() -> None:
    labels = k_means(around(0, 1, 2, spread=0.1), 3).labels
    assert [len(set(labels[start : start + 30])) for start in (0, 30, 60)] == [1, 1, 1]
    assert len(set(labels)) == 3


def test_the_same_seed_gives_the_same_clusters() -> None:
    vectors = around(0, 1, 2, 3, spread=0.3)
    first, second = k_means(vectors, 4), k_means(vectors, 4)
    assert (first.labels == second.labels).all()
    assert first.inertia == second.inertia


def test_vectors_that_are_all_alike_are_no_reason_to_fail() -> None:
    found = k_means(np.tile([1.0, 0.0], (6, 1)), 2)
    assert found.inertia == pytest.approx(0)
    assert silhouette(np.tile([1.0, 0.0], (6, 1)), found.labels) == pytest.approx(0)


def test_the_silhouette_is_what_it_is_by_hand() -> None:
    """On a line at 0, 1 and 5: the first has a = 1 and b = 5, the second a = 1 and b = 4, the third is alone."""
    vectors = np.array([[0.0], [1.0], [5.0]])
    assert silhouette(vectors, np.array([0, 0, 1])) == pytest.approx((4 / 5 + 3 / 4 + 0) / 3)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_silhouette_chooses_as_many_clusters_as_there_are(k: int) -> None:
    choices = choose_k(around(*range(k), spread=0.1), range(2, 8))
    assert best(choices).k == k
    inertias = [one.inertia for one in choices]
    assert inertias == sorted(inertias, reverse=True)


def test_of_two_that_are_as_good_the_fewer_clusters() -> None:
    assert best([Choice(2, 1.0, 0.4), Choice(3, 0.5, 0.4), Choice(4, 0.1, 0.3)]).k == 2
