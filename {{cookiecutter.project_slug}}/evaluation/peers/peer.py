"""The contract of a peer: it takes documents in, and finds places in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.types import Progress

BATCH = 64


@dataclass(frozen=True, slots=True)
class Place:
    """What was found: a span of a document, in characters."""

    source: str
    start: int
    end: int


class Peer(Protocol):
    """`settings` say how it is set up, for people."""

    name: str
    settings: str

    def take_in(self, documents: Path, progress: Progress) -> int:
        """All files of a folder. Returns how many chunks they became."""
        ...

    def search(self, question: str, limit: int) -> Sequence[Place]:
        """Best first. Blocking."""
        ...


def texts_in(folder: Path) -> list[tuple[str, str]]:
    """Each file's name with its text, in order."""
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir()) if path.is_file()]
