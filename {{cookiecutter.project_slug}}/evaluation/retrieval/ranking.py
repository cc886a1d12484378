"""How good a ranking is, as a figure between 0 and 1. Knows ids and spans, nothing of how they were found."""

import math
from collections.abc import Mapping, Sequence

Span = tuple[int, int]


def ndcg(ranking: Sequence[str], relevance: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain: what stands at rank k counts 1 / log2(k + 1) of its relevance.

    ranking b, a and relevance a=1 -> 1 / log2(3) = .63 of the best possible 1 (Järvelin and Kekäläinen, 2002).
    """
    gain = sum(relevance.get(id, 0.0) / math.log2(place + 2) for place, id in enumerate(ranking[:depth]))
    best = sorted(relevance.values(), reverse=True)[:depth]
    ideal = sum(value / math.log2(place + 2) for place, value in enumerate(best))
    return gain / ideal if ideal else 0.0


def recall(ranking: Sequence[str], relevance: Mapping[str, float], depth: int = 10) -> float:
    """The share of the relevant documents that stand in the first `depth`."""
    relevant = {id for id, value in relevance.items() if value > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, float], depth: int = 10) -> float:
    """1 / the rank of the first relevant one among the first `depth`: b, a and relevance a=1 -> .5. Its mean is MRR."""
    places = (place for place, id in enumerate(ranking[:depth], start=1) if relevance.get(id, 0.0) > 0)
    return 1 / next(places, float("inf"))


def covered(wanted: Sequence[Span], shown: Sequence[Span]) -> float:
    """The share of the wanted characters that lie in a shown span: wanted (0, 10), shown (5, 20) -> .5."""
    characters = {at for start, end in wanted for at in range(start, end)}
    seen = sum(1 for at in characters if any(start <= at < end for start, end in shown))
    return seen / len(characters) if characters else 0.0
