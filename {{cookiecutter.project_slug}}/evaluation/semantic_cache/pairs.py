"""Pairs of questions, one JSON object a line: such that ask for the same, and such that only look alike."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.errors import AppError
from evaluation.rows import Shape, filled, read_rows

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
    return read_rows(path, Shape("pair", parse, BadPairs, "docs/caches.md"))


def parse(row: dict[str, Any]) -> Pair:
    """Raises ValueError that says what is wrong with the row."""
    a, b, kind = (filled(row, name) for name in ("a", "b", "kind"))
    if not isinstance(row.get("same"), bool):
        raise ValueError("same is neither true nor false")
    return Pair(a, b, row["same"], kind)
