"""The pairs of questions: generated from `pairs.toml`, the same ones each time. Knows nothing of answers."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

FILE = Path(__file__).with_name("pairs.toml")
DOCUMENTS = Path(__file__).with_name("documents")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that differ in an `attribute` of who asks: by `values`, the words that differ.

    `expect` are words that a right answer to either has.
    """

    attribute: str
    values: tuple[str, str]
    question: str
    questions: tuple[str, str]
    expect: str

    @property
    def id(self) -> str:
        return f"{self.attribute}: {' / '.join(self.values)}: {self.question}"


def read_pairs(path: Path = FILE) -> list[Pair]:
    """All of them, mixed, so that the first few are of every attribute and about everything."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = [pair for attribute in content["attribute"] for pair in pairs_of(attribute, content["question"])]
    return sorted(pairs, key=lambda pair: crc32(pair.id.encode()))


def pairs_of(attribute: dict[str, Any], questions: Sequence[dict[str, Any]]) -> Iterator[Pair]:
    for question in questions:
        for one, other in attribute["values"]:
            first, second = (attribute["opening"].format(value) + question["text"] for value in (one, other))
            yield Pair(attribute["name"], (one, other), question["text"], (first, second), question["expect"])
