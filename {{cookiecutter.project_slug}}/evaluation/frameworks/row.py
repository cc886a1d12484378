"""What is reported of a framework, and how the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = """\
| `RAG_FRAMEWORK` | lines on top | right source cited | declined | same answer | search, ms | answer, ms | all, ms |
|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """`lines` of code on top of the native way; `cited` and `declined` are shares of the answerable questions and of
    those out of scope; `same` is the share of answers that are the native ones to the letter. Times are medians."""

    framework: str
    lines: int
    questions: int
    cited: float
    declined: float
    same: float
    retrieve_ms: float
    model_ms: float
    p50_ms: float


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    return "\n".join([HEAD, *map(line, rows)])


def line(row: Row) -> str:
    shares = " | ".join(f"{share:.1%}" for share in (row.cited, row.declined, row.same))
    times = " | ".join(f"{one:.1f}" for one in (row.retrieve_ms, row.model_ms, row.p50_ms))
    return f"| `{row.framework}` | {row.lines} | {shares} | {times} |"
