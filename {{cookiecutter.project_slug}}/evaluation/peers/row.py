"""What is reported of a peer on a collection, and of the collections together."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation.retrieval.strategies import CONTEXT_CHARACTERS

ALL = "mean"
HEAD = """\
| collection | figure | found by | share | points behind | chunks |
|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """`behind`: by how many points of 100 it finds less than ours, in nDCG@10, or else in evidence recall."""

    collection: str
    peer: str
    settings: str
    chunks: int
    p50_ms: float
    ndcg: float | None = None
    recall: float | None = None
    evidence_recall: float | None = None
    behind: float | None = None

    @property
    def figure(self) -> float:
        return (self.ndcg if self.evidence_recall is None else self.evidence_recall) or 0.0

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"collection": self.collection, "peer": self.peer}
        if self.evidence_recall is None:
            row |= {"ndcg@10": self.ndcg, "recall@10": self.recall}
        else:
            row[f"evidence_recall@{CONTEXT_CHARACTERS}"] = self.evidence_recall
        return {**row, "behind": self.behind, "chunks": self.chunks, "p50_ms": self.p50_ms, "settings": self.settings}


def with_means(rows: Sequence[Row]) -> list[Row]:
    """With a row for each peer over all judged collections, where there are several, and with what `behind` means."""
    judged = [row for row in rows if row.ndcg is not None]
    several = len({row.collection for row in judged}) > 1
    names = list(dict.fromkeys(row.peer for row in judged)) if several else []
    every = [*rows, *(mean([row for row in judged if row.peer == name]) for name in names)]
    first = {row.collection: row.figure for row in reversed(every)}
    return [replace(row, behind=100 * (first[row.collection] - row.figure)) for row in every]


def mean(rows: Sequence[Row]) -> Row:
    return Row(
        ALL,
        rows[0].peer,
        rows[0].settings,
        sum(row.chunks for row in rows),
        statistics.fmean(row.p50_ms for row in rows),
        ndcg=statistics.fmean(row.ndcg or 0.0 for row in rows),
        recall=statistics.fmean(row.recall or 0.0 for row in rows),
    )


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    return "\n".join([HEAD, *map(line, rows)])


def line(row: Row) -> str:
    name = "nDCG@10" if row.evidence_recall is None else f"evidence at {CONTEXT_CHARACTERS:,} characters"
    return f"| {row.collection} | {name} | {row.peer} | {row.figure:.3f} | {row.behind or 0.0:.1f} | {row.chunks:,} |"
