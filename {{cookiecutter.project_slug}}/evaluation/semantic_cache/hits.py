"""How many paraphrases the cache takes for the same question, and how many of those that only look alike.

Each pair is a cache that holds the first question and is asked the second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answer_cache.entries import Asked, Bounds, Entries
from app.answer_cache.semantic import THRESHOLD
from app.answer_cache.wording import Wording, wording
from app.types.embedding import Embedder
from evaluation.semantic_cache.pairs import Half, Pair

THRESHOLDS = (0.7, 0.8, 0.85, THRESHOLD, 0.95, 0.98)
HALVES: tuple[Half, ...] = ("chosen on", "held out")
# To a rule that never tells two questions apart, all of them read like this.
ANY = Wording("any", ("any",))


@dataclass(frozen=True, slots=True)
class Hits:
    """`hits` of the `paraphrases` are right, `false_hits` of the `near` (questions that only look alike) wrong.

    By the vectors alone, or by vectors and wording, which is what the cache does, at `threshold` or above.
    """

    half: Half
    by: str
    threshold: float
    paraphrases: int
    hits: int
    near: int
    false_hits: int


@dataclass(frozen=True, slots=True)
class FalseHit:
    """What the cache, as it is, takes for the same although it is not."""

    half: Half
    kind: str
    cosine: float
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two questions, encoded."""

    pair: Pair
    a: Asked
    b: Asked

    @classmethod
    def of(cls, pair: Pair, embedder: Embedder) -> "Compared":
        one, other = (Asked("", wording(text), embedder.encode_question(text)) for text in (pair.a, pair.b))
        return cls(pair, one, other)

    def cosine(self, threshold: float, by_wording: bool = True) -> float | None:
        """Of the second question's hit; None for a miss."""
        entries = Entries(threshold, Bounds(entries=1))
        entries.keep(self.a if by_wording else Asked("", ANY, self.a.vector), ())
        hit = entries.find(self.b if by_wording else Asked("", ANY, self.b.vector))
        return None if hit is None else hit.cosine


def compare(pairs: Iterable[Pair], embedder: Embedder) -> list[Compared]:
    return [Compared.of(pair, embedder) for pair in pairs]


def measure(compared: Sequence[Compared]) -> list[Hits]:
    return [
        count([one for one in compared if one.pair.half == half], half, by_wording, threshold)
        for half in HALVES
        for by_wording in (False, True)
        for threshold in THRESHOLDS
    ]


def count(compared: Sequence[Compared], half: Half, by_wording: bool, threshold: float) -> Hits:
    hit = [one.pair.same for one in compared if one.cosine(threshold, by_wording) is not None]
    same = sum(one.pair.same for one in compared)
    by = "vectors and wording" if by_wording else "vectors"
    return Hits(half, by, threshold, same, sum(hit), len(compared) - same, len(hit) - sum(hit))


def false_hits(compared: Sequence[Compared]) -> list[FalseHit]:
    return [
        FalseHit(one.pair.half, one.pair.kind, round(cosine, 3), one.pair.a, one.pair.b)
        for one in compared
        if not one.pair.same and (cosine := one.cosine(THRESHOLD)) is not None
    ]
