"""Two rankings of the same chunks become one. Knows scores and ids, nothing of vectors or text."""

from collections.abc import Callable, Sequence

from app.rag.index.store import Hit

SPARSE_WEIGHT = 0.6
DENSE_WEIGHT = 0.4
RRF_CONSTANT = 60

Fusion = Callable[[Sequence[Hit], Sequence[Hit]], list[Hit]]
"""From the hits by meaning and the hits by word to one list, best first."""


def weighted(dense: Sequence[Hit], sparse: Sequence[Hit]) -> list[Hit]:
    """Scale each list to 0 … 1 and add 0.4 dense + 0.6 sparse; a chunk that a list lacks gets 0 from it.

    dense a=.9 b=.5, sparse b=12 c=4  ->  b=.6 (0 + .6), a=.4, c=0; best first, ties by id.
    """
    return merged((DENSE_WEIGHT, scaled(dense)), (SPARSE_WEIGHT, scaled(sparse)))


def reciprocal_rank(dense: Sequence[Hit], sparse: Sequence[Hit]) -> list[Hit]:
    """RRF: 1 / (60 + rank), added up over the lists (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    return merged((1.0, ranked(dense)), (1.0, ranked(sparse)))


def scaled(hits: Sequence[Hit]) -> list[Hit]:
    """Min–max: the best is 1, the worst 0; if all are equal, all are 1."""
    if not hits:
        return []
    worst, best = min(hit.score for hit in hits), max(hit.score for hit in hits)
    if best == worst:
        return [Hit(hit.id, 1.0) for hit in hits]
    return [Hit(hit.id, (hit.score - worst) / (best - worst)) for hit in hits]


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.id))
    return [Hit(hit.id, 1 / (RRF_CONSTANT + rank)) for rank, hit in enumerate(ordered, start=1)]


def merged(*lists: tuple[float, Sequence[Hit]]) -> list[Hit]:
    totals: dict[str, float] = {}
    for weight, hits in lists:
        for hit in hits:
            totals[hit.id] = totals.get(hit.id, 0.0) + weight * hit.score
    return sorted((Hit(id, score) for id, score in totals.items()), key=lambda hit: (-hit.score, hit.id))
