"""An embedder that encodes a passage once in a run, however many ask for it."""

from collections.abc import Sequence

import numpy as np

from app.types.embedding import Embedder, Vectors


class PassageMemo:
    """Questions are encoded each time, since that is a part of a search. Not thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self.known: dict[str, Vectors] = {}

    def encode_question(self, text: str) -> Vectors:
        return self.embedder.encode_question(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.embedder.encode_passages(new), strict=True))
        return np.stack([self.known[text] for text in texts])
