"""An embedder around an embedder that remembers vectors, so that ways to cut share the work where chunks are equal."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from app.types.embedding import Embedder, Vectors

BYTES = 256_000_000
FLOAT = 4


class Encodings:
    """Keeps the vectors that were used last, in BYTES at most. `encoded` counts the passages that were not there."""

    def __init__(self, embedder: Embedder, most_bytes: int = BYTES) -> None:
        self.embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self.most = max(1, most_bytes // (FLOAT * embedder.dimensions))
        self.kept: OrderedDict[bytes, Vectors] = OrderedDict()
        self.encoded = 0

    def encode_question(self, text: str) -> Vectors:
        vector: Vectors = self.all("question", [text], lambda texts: [self.embedder.encode_question(texts[0])])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.all("passage", texts, self.passages)

    def passages(self, texts: Sequence[str]) -> Sequence[Vectors]:
        self.encoded += len(texts)
        return list(self.embedder.encode_passages(texts))

    def all(self, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Sequence[Vectors]]) -> Vectors:
        keys = [hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.kept}
        new = dict(zip(missing, encode(list(missing.values())), strict=True)) if missing else {}
        vectors = [new[key] if key in new else self.kept[key] for key in keys]
        for key, vector in zip(keys, vectors, strict=True):
            self.kept[key] = vector
            self.kept.move_to_end(key)
        while len(self.kept) > self.most:
            self.kept.popitem(last=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimensions)
