"""What a run of the lab found out: a line for each search, so that one that was interrupted goes on.

Of several lines for the same thing the last one counts.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evaluation.lines import append, lines

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


class Journal:
    """Reads what the file holds when it is made; `fresh` leaves that unread. `reused` counts what was taken from it."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        self.rows: dict[Key, Row] = {}
        self.texts: dict[str, str] = {}
        self.reused = 0
        for value in () if fresh else lines(path):
            self.take(value)

    def take(self, value: Mapping[str, Any]) -> None:
        match value:
            case {"row": dict(fields)}:
                try:
                    row = Row(**fields)
                except TypeError:
                    return  # of another version of this code
                self.rows[row.key] = row
            case {"asked": str(asked), "written": str(text)}:
                self.texts[asked] = text

    def searched(self, key: Key) -> Row | None:
        found = self.rows.get(key)
        self.reused += found is not None
        return found

    def written(self, asked: str) -> str | None:
        found = self.texts.get(asked)
        self.reused += found is not None
        return found

    def add(self, row: Row) -> None:
        self.rows[row.key] = row
        append(self.path, json.dumps({"row": asdict(row)}))

    def keep(self, asked: str, text: str) -> None:
        self.texts[asked] = text
        append(self.path, json.dumps({"asked": asked, "written": text}))
