"""What is reported of a way to cut on a collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bootstrap import Difference
from evaluation.retrieval.strategies import CONTEXT_CHARACTERS

HEAD = f"""\
| collection | `CHUNKER` | chunks | characters each | evidence at {CONTEXT_CHARACTERS:,} characters | \
points to the first (95 % interval) | with `parents` |
|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of the evidence that 4,000 characters of passages hold: means over the questions.

    `characters` is the mean length of a chunk; `difference` is to the first way, question by question.
    """

    collection: str
    chunker: str
    chunks: int
    characters: float
    evidence_recall: float
    with_parents: float
    difference: Difference

    def to_json(self) -> dict[str, Any]:
        return {
            "collection": self.collection,
            "chunker": self.chunker,
            "chunks": self.chunks,
            "characters": round(self.characters),
            f"evidence_recall@{CONTEXT_CHARACTERS}": self.evidence_recall,
            "with_parents": self.with_parents,
            "difference": self.difference.mean,
            "low": self.difference.low,
            "high": self.difference.high,
            "verdict": self.difference.verdict(),
        }


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    return "\n".join([HEAD, *map(line, rows)])


def line(row: Row) -> str:
    return (
        f"| {row.collection} | `{row.chunker}` | {row.chunks:,} | {row.characters:.0f} | {row.evidence_recall:.3f} "
        f"| {points(row.difference)} | {row.with_parents:.3f} |"
    )


def points(difference: Difference) -> str:
    """Hundredths of the share."""
    if not difference.differing:
        return "0.0"
    mean, low, high = (100 * value for value in (difference.mean, difference.low, difference.high))
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
