"""What was asked already: a file that only grows, a line for each answer, so that nothing paid for is lost.

Of several lines for the same thing the last one counts. Runs beside each other may write to the same file, since a line
is written at once. Knows nothing of models.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.prompts.row import Key, Row

NEW_LINE = "\n"


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
        self.write(row.to_json())

    def propose(self, asked: str, text: str) -> None:
        self.proposals[asked] = text
        self.write(json.dumps({"asked": asked, "proposal": text}))

    def write(self, line: str) -> None:
        """One call of the system, at the end of the file, whoever else writes there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            data = f"{'' if whole(file) else NEW_LINE}{line}{NEW_LINE}".encode()
            if os.write(file, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        finally:
            os.close(file)


def whole(file: int) -> bool:
    """Whether its last line is complete: a killed process, or a full disk, may have left half of one."""
    size = os.fstat(file).st_size
    if not size:
        return True
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) == b"\n"


def lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every line that holds a JSON object; half a line is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for line in content.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value
