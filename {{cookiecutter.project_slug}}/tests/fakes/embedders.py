"""An embedder that needs no weights."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from app.text import stems
from app.types.embedding import Vectors


class StemEmbedder:
    """Hashes stems into 64 dimensions: texts that share words are near each other, the same in every process."""

    name = "stems"
    dimensions = 64

    def __init__(self, fingerprint: str = "1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode_question(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        vectors[:, 0] = 0.1
        for row, text in zip(vectors, texts, strict=True):
            for stem in stems(text):
                row[1 + crc32(stem.encode("utf-8", "replace")) % (self.dimensions - 1)] += 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
