"""Words that are hateful by themselves, by their fingerprints: nobody has to read them here."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from app.text import cached

FILE = Path(__file__).with_name("slurs.txt")
WORD = re.compile(r"[^\W\d_]{3,20}")


class Slurs:
    def __init__(self, path: Path = FILE) -> None:
        self.fingerprints = frozenset(
            line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")
        )
        self.stand_in = cached(entries=20_000, longest=30)(self.are_among)

    def are_among(self, piece: str) -> bool:
        """Of what stands between blanks in a text as `plain` gives it."""
        return not self.fingerprints.isdisjoint(map(fingerprint, forms(WORD.findall(piece))))


def forms(words: Iterable[str]) -> set[str]:
    """Each word, and what it would be without the ending of a plural."""
    found = set(words)
    return found | {word[:-1] for word in found if word.endswith("s")}


def fingerprint(word: str) -> str:
    """Of a word in small letters: add its line to `slurs.txt`."""
    return hashlib.sha256(word.encode()).hexdigest()[:12]
