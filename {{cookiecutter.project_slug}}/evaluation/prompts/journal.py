"""What was asked already: a line for each answer, so that nothing paid for is lost.

Of several lines for the same thing the last one counts. Knows nothing of models.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.lines import append, lines
from evaluation.prompts.row import Key, Row


class Journal:
    """Reads what the file holds when it is made; `fresh` leaves that unread. `reused` counts what was taken from it."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        self.rows: dict[Key, Row] = {}
        self.proposals: dict[str, str] = {}
        self.reused = 0
        for value in () if fresh else lines(path):
            self.take(value)

    def take(self, value: Mapping[str, Any]) -> None:
        match value:
            case {"row": dict(fields)}:
                try:
                    row = Row.from_json(fields)
                except TypeError:
                    return  # of another version of this code
                self.rows[row.key] = row
            case {"asked": str(asked), "proposal": str(text)}:
                self.proposals[asked] = text

    def answered(self, key: Key) -> Row | None:
        """What was answered before; a question that failed is to be asked again."""
        row = self.rows.get(key)
        if row is None or row.error:
            return None
        self.reused += 1
        return row

    def proposal(self, asked: str) -> str | None:
        found = self.proposals.get(asked)
        self.reused += found is not None
        return found

    def add(self, row: Row) -> None:
        self.rows[row.key] = row
        append(self.path, row.to_json())

    def propose(self, asked: str, text: str) -> None:
        self.proposals[asked] = text
        append(self.path, json.dumps({"asked": asked, "proposal": text}))
