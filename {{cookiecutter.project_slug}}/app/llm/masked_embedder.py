"""An embedder around one that runs elsewhere: personal data stays here, and its kind goes in its place.

Without numbers: two questions that differ in an address alone are near in meaning, and the words of a question are
searched for as they were said.
"""

from collections.abc import Callable, Sequence

from app.types.embedding import Embedder, Vectors

Write = Callable[[str], str]


class MaskedEmbedder:
    """`write` gives a text as it may be read elsewhere: `"Ask ann@example.org"` -> `"Ask <EMAIL>"`."""

    def __init__(self, embedder: Embedder, write: Write, fingerprint: str) -> None:
        self.embedder = embedder
        self.write = write
        self.name = embedder.name
        self.fingerprint = fingerprint
        self.dimensions = embedder.dimensions

    def encode_question(self, text: str) -> Vectors:
        return self.embedder.encode_question(self.write(text))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.encode_passages([self.write(text) for text in texts])
