"""One question, searched: what came of it, as a line of a file."""

from dataclasses import dataclass

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One question, searched by one strategy over chunks of one way to cut.

    `ms` is the time of the search in milliseconds, without that of encoding the question; `usd` what a model was paid
    for it, None if nobody knows.
    """

    chunker: str
    strategy: str
    question: str
    ndcg: float
    recall: float
    mrr: float
    ms: float
    calls: int = 0
    usd: float | None = 0.0

    @property
    def key(self) -> Key:
        return self.chunker, self.strategy, self.question
