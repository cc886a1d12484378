"""What a file of an index says about itself, in `manifest.json`: how the index was made, and what each part holds."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from app.rag.index.manifest import Manifest

FORMAT = "index of an LLM application"
SCHEMA = 1
NAME = "manifest.json"


class Foreign(ValueError):
    """No file of an index, or one of another version of this code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, with the SHA-256 of its bytes, in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some chunks, and in the same order their vectors."""

    count: int
    chunks: Entry
    vectors: Entry


@dataclass(frozen=True, slots=True)
class Contents:
    index: Manifest
    parts: tuple[Part, ...]

    @property
    def chunks(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def entries(self) -> Sequence[Entry]:
        return [entry for part in self.parts for entry in (part.chunks, part.vectors)]

    def to_json(self) -> str:
        parts = [asdict(part) for part in self.parts]
        return json.dumps({"format": FORMAT, "schema": SCHEMA, "index": self.index.to_dict(), "parts": parts}, indent=2)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises Foreign."""
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise Foreign("another kind of file")
            if values["schema"] != SCHEMA:
                raise Foreign(f"it has schema {values['schema']}, and this application reads {SCHEMA}")
            return cls(Manifest.from_dict(values["index"]), tuple(map(to_part, values["parts"])))
        except (KeyError, TypeError, ValueError) as error:
            raise Foreign(str(error)) from None


def to_part(values: Any) -> Part:
    return Part(int(values["count"]), Entry(**values["chunks"]), Entry(**values["vectors"]))
