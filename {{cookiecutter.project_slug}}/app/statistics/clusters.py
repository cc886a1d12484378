"""k-means, and how many clusters there should be. Knows nothing of what the vectors stand for.

Vectors are (n, dimensions), rows of length 1; so the squared distance of two is 2 - 2 * their cosine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vectors = NDArray[np.float64]
SEED = 7
RESTARTS, STEPS = 8, 100
MOST_COMPARED = 2_000


@dataclass(frozen=True)
class Clusters:
    """`centres` are (k, dimensions), `labels` (n,) with the number of each vector's cluster; `inertia` is the sum of
    squared distances to the centres.
    """

    centres: Vectors
    labels: NDArray[np.int64]
    inertia: float


@dataclass(frozen=True, slots=True)
class Choice:
    """How good k clusters are: the mean silhouette is 1 where all are apart, and 0 where they touch."""

    k: int
    inertia: float
    silhouette: float


def unit(vectors: ArrayLike) -> Vectors:
    """Each of length 1, so that clusters are of like directions."""
    found = np.asarray(vectors, np.float64)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, 1.0))


def k_means(vectors: Vectors, k: int, seed: int = SEED) -> Clusters:
    """The best of RESTARTS runs of Lloyd's algorithm. `k` is at most the number of different vectors.

    Source: Lloyd (1982); the first centres as in Arthur and Vassilvitskii, "k-means++" (2007).
    """
    random = np.random.default_rng(seed)
    return min(
        (lloyd(vectors, first_centres(vectors, k, random)) for _ in range(RESTARTS)), key=lambda one: one.inertia
    )


def first_centres(vectors: Vectors, k: int, random: np.random.Generator) -> Vectors:
    """Each drawn by its squared distance to those before it, so that they lie apart."""
    chosen = [int(random.integers(len(vectors)))]
    while len(chosen) < k:
        nearest = distances(vectors, vectors[chosen]).min(axis=1)
        total = nearest.sum()
        shares = nearest / total if total > 0 else np.full(len(vectors), 1 / len(vectors))
        chosen.append(int(random.choice(len(vectors), p=shares)))
    return vectors[chosen]


def lloyd(vectors: Vectors, centres: Vectors) -> Clusters:
    """Every vector to its nearest centre, every centre to the mean of its vectors, until nothing moves."""
    labels = nearest(vectors, centres)
    for _ in range(STEPS):
        # A centre that lost all of its vectors stays where it is.
        means = [
            vectors[labels == one].mean(axis=0) if (labels == one).any() else centres[one]
            for one in range(len(centres))
        ]
        centres = np.stack(means)
        moved = nearest(vectors, centres)
        if (moved == labels).all():
            break
        labels = moved
    return Clusters(centres, labels, float(distances(vectors, centres)[np.arange(len(vectors)), labels].sum()))


def distances(vectors: Vectors, centres: Vectors) -> Vectors:
    """Squared, (n, k)."""
    squared = (vectors**2).sum(axis=1)[:, None] - 2 * vectors @ centres.T + (centres**2).sum(axis=1)[None, :]
    return np.asarray(np.maximum(squared, 0.0))


def nearest(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    """The number of the nearest centre of each."""
    return np.asarray(distances(vectors, centres).argmin(axis=1))


def silhouette(vectors: Vectors, labels: NDArray[np.int64]) -> float:
    """The mean over all vectors of (b - a) / max(a, b): `a` is the mean distance to the others of its own cluster, `b`
    that to the nearest other one. A vector that is alone in its cluster counts as 0.

    Source: Rousseeuw, "Silhouettes" (1987).
    """
    apart = np.sqrt(distances(vectors, vectors))
    names = np.unique(labels)
    if len(names) == 1:
        return 0.0
    sums = np.stack([apart[:, labels == name].sum(axis=1) for name in names], axis=1)
    sizes = np.array([(labels == name).sum() for name in names])
    rows, own = np.arange(len(vectors)), np.searchsorted(names, labels)
    a = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    b = others.min(axis=1)
    scores = np.where(sizes[own] > 1, (b - a) / np.maximum(np.maximum(a, b), 1e-12), 0.0)
    return float(scores.mean())


def choose_k(vectors: Vectors, counts: Sequence[int], seed: int = SEED) -> list[Choice]:
    """For each k. Silhouettes compare every two, so of more than MOST_COMPARED vectors that many are drawn."""
    drawn = np.random.default_rng(seed).permutation(len(vectors))[:MOST_COMPARED]
    found = []
    for k in counts:
        clusters = k_means(vectors, k, seed)
        found.append(Choice(k, clusters.inertia, silhouette(vectors[drawn], clusters.labels[drawn])))
    return found


def best(choices: Sequence[Choice]) -> Choice:
    """The highest silhouette; the fewer clusters where two are as good."""
    return max(choices, key=lambda one: (round(one.silhouette, 6), -one.k))
