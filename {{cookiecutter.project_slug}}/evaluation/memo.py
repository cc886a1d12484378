"""An embedder that encodes a passage once in a run, however many ask for it, and not again what runs before encoded.

A file holds the vectors, those of the last run first, and the SHA-256 of their texts. Whoever deletes it waits again.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from app.types.embedding import Embedder, Vectors

BYTES = 64_000_000
FLOAT = 4

Known = dict[bytes, Vectors]


class PassageMemo:
    """Questions are encoded each time, since that is a part of a search. Not thread-safe."""

    def __init__(self, embedder: Embedder, before: Mapping[bytes, Vectors] | None = None) -> None:
        self.embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self.before = before or {}
        self.known: Known = {}

    def encode_question(self, text: str) -> Vectors:
        return self.embedder.encode_question(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        asked = {key_of(text): text for text in texts}
        self.known.update((key, self.before[key]) for key in asked.keys() & self.before.keys())
        if new := {key: text for key, text in asked.items() if key not in self.known}:
            self.known.update(zip(new, self.embedder.encode_passages(list(new.values())), strict=True))
        return np.stack([self.known[key_of(text)] for text in texts])


def key_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def remembered(embedder: Embedder, file: Path, most_bytes: int = BYTES) -> Iterator[PassageMemo]:
    """With what the file holds of this embedder. It is written anew, with those that were used first."""
    memo = PassageMemo(embedder, load(file, embedder.fingerprint))
    most = most_bytes // (FLOAT * embedder.dimensions)
    try:
        yield memo
    finally:
        if memo.known:
            save(file, dict(islice({**memo.known, **memo.before}.items(), most)), embedder.fingerprint)


def load(file: Path, fingerprint: str) -> Known:
    """Nothing where there is no such file, or one of another embedder, or none that can be read."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            if str(found["fingerprint"]) == fingerprint:
                return dict(zip(map(bytes, found["keys"]), found["vectors"], strict=True))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        pass
    return {}


def save(file: Path, known: Known, fingerprint: str) -> None:
    """Whole or not at all, and not where nothing can be written: then the next run encodes again."""
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), -1)
    fresh = file.with_name(f".{file.name}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as stream:
            np.savez(stream, keys=keys, vectors=np.stack(list(known.values())), fingerprint=np.array(fingerprint))
        fresh.replace(file)
