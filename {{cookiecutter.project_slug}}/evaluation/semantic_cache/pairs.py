"""Pairs of questions, one JSON object a line: such that ask for the same, and such that only look alike."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.errors import AppError

Half = Literal["chosen on", "held out"]


class BadPairs(AppError):
    """A file of pairs is missing, or one of its lines is not a pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`kind` says in what the two differ: their wording, a number, a negation …"""

    a: str
    b: str
    same: bool
    kind: str

    @property
    def half(self) -> Half:
        """Drawn by a hash: the threshold was chosen on one half, and is judged by the other."""
        drawn = hashlib.sha256(f"{self.a}\n{self.b}".encode()).digest()[0]
        return "held out" if drawn % 2 else "chosen on"


def read_pairs(path: Path) -> list[Pair]:
    """Every pair of the file, in order. Raises BadPairs, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadPairs(f"{path} can't be read ({error}): give --pairs a UTF-8 file of JSON lines") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(parse(json.loads(line)))
        except ValueError as error:
            raise BadPairs(f"{path} line {number}: {error}: correct it; docs/caches.md describes a line") from None
    if not found:
        raise BadPairs(f"{path} holds no pair: write one on each line, as docs/caches.md describes")
    return found


def parse(row: Any) -> Pair:
    """Raises ValueError that says what is wrong with the row."""
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    for name in ("a", "b", "kind"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise ValueError(f"{name} is not a text")
    if not isinstance(row.get("same"), bool):
        raise ValueError("same is neither true nor false")
    return Pair(row["a"], row["b"], row["same"], row["kind"])
