"""What rankings are fused with: several lists of hits become one. Knows scores and ids, nothing of vectors or text."""

from collections.abc import Sequence

from app.rag.index.store import Hit

RRF_CONSTANT = 60


def scaled(hits: Sequence[Hit]) -> list[Hit]:
    """Min–max: the best is 1, the worst 0; if all are equal, all are 1."""
    if not hits:
        return []
    worst, best = min(hit.score for hit in hits), max(hit.score for hit in hits)
    if best == worst:
        return [Hit(hit.id, 1.0) for hit in hits]
    return [Hit(hit.id, (hit.score - worst) / (best - worst)) for hit in hits]


def reciprocal(hits: Sequence[Hit]) -> list[Hit]:
    """1 / (60 + rank), the first rank being 1 (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.id))
    return [Hit(hit.id, 1 / (RRF_CONSTANT + rank)) for rank, hit in enumerate(ordered, start=1)]


def merged(*lists: tuple[float, Sequence[Hit]]) -> list[Hit]:
    """Scores times the weight of their list, added up; a chunk that a list lacks gets 0 from it. Ties by id."""
    totals: dict[str, float] = {}
    for weight, hits in lists:
        for hit in hits:
            totals[hit.id] = totals.get(hit.id, 0.0) + weight * hit.score
    return sorted((Hit(id, score) for id, score in totals.items()), key=lambda hit: (-hit.score, hit.id))


def reciprocal_rank(*lists: Sequence[Hit]) -> list[Hit]:
    """RRF: the reciprocal ranks, added up over the lists; a chunk that is first in all of them has 1."""
    weight = (RRF_CONSTANT + 1) / max(len(lists), 1)
    return merged(*((weight, reciprocal(hits)) for hits in lists))
