"""What rankings are fused with: several lists of hits become one. Knows scores and ids, nothing of vectors or text."""

from collections.abc import Mapping, Sequence

from app.rag.index.store import Hit

RRF_CONSTANT = 60
Scored = tuple[str, float]
"""An id and its score: as a `Hit`, and made in less time."""


def scaled(hits: Sequence[Scored]) -> list[Scored]:
    """Min–max: the best is 1, the worst 0; if all are equal, all are 1."""
    scores = [score for _, score in hits]
    worst, best = min(scores, default=0.0), max(scores, default=0.0)
    if best == worst:
        return [(id, 1.0) for id, _ in hits]
    return [(id, (score - worst) / (best - worst)) for id, score in hits]


def reciprocal(hits: Sequence[Scored]) -> list[Scored]:
    """1 / (60 + rank), the first rank being 1 (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    return [(id, 1 / (RRF_CONSTANT + rank)) for rank, id in enumerate(ordered(dict(hits)), start=1)]


def merged(*lists: tuple[float, Sequence[Scored]]) -> list[Hit]:
    """Scores times the weight of their list, added up; a chunk that a list lacks gets 0 from it. Ties by id."""
    totals: dict[str, float] = {}
    for weight, hits in lists:
        for id, score in hits:
            totals[id] = totals.get(id, 0.0) + weight * score
    return [Hit(id, totals[id]) for id in ordered(totals)]


def ordered(scores: Mapping[str, float]) -> list[str]:
    """Ids, best first, ties by id. Sorting twice takes half the time of sorting pairs."""
    return sorted(sorted(scores), key=scores.__getitem__, reverse=True)


def reciprocal_rank(*lists: Sequence[Hit]) -> list[Hit]:
    """RRF: the reciprocal ranks, added up over the lists; a chunk that is first in all of them has 1."""
    weight = (RRF_CONSTANT + 1) / max(len(lists), 1)
    return merged(*((weight, reciprocal(hits)) for hits in lists))
