"""The line of the search model, which `embeddings` measured: it is no chat model, and nothing here runs it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FIGURES = "embeddings.json"
METRIC = "ndcg@10"


@dataclass(frozen=True)
class SearchModel:
    """Means of nDCG@10 over held-out questions; `low` and `high` are the ends of the difference's 95 % interval."""

    search: str
    questions: int
    before: float
    after: float
    low: float
    high: float
    verdict: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        """`search model, dense: nDCG@10 0.612 -> 0.655 (+0.010 to +0.081), better, on 42 held-out questions`."""
        return (
            f"search model, {self.search}: nDCG@10 {self.before:.3f} -> {self.after:.3f} "
            f"({self.low:+.3f} to {self.high:+.3f}), {self.verdict}, on {self.questions} held-out questions"
        )


def search_models(folder: Path) -> list[SearchModel]:
    """One for each kind of search; none where `embeddings` has not run, or has left another file."""
    try:
        rows = json.loads((folder / FIGURES).read_text("utf-8"))["compared"]
        return [of_row(row) for row in rows if row["metric"] == METRIC]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def of_row(row: dict[str, Any]) -> SearchModel:
    numbers = {name: float(row[name]) for name in ("before", "after", "low", "high")}
    return SearchModel(str(row["search"]), int(row["questions"]), verdict=str(row["verdict"]), **numbers)
