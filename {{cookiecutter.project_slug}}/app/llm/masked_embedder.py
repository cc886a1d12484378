"""An embedder around one that runs elsewhere: personal data stays here, and its kind goes in its place.

Without numbers: two questions that differ in an address alone are near in meaning, and the words of a question are
searched for as they were said.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from app.types import Placeholders
from app.types.embedding import Embedder, Vectors

Write = Callable[[str], str]
noted: ContextVar[Placeholders | None] = ContextVar("noted", default=None)


@contextmanager
def knowing(personal: Placeholders) -> Iterator[None]:
    """Within it, what is noted stays here wherever it stands: "refund for 078051121" does not say what that is."""
    before = noted.set(personal)
    try:
        yield
    finally:
        noted.reset(before)


class MaskedEmbedder:
    """`write` gives a text as it may be read elsewhere: `"Ask ann@example.org"` -> `"Ask <EMAIL>"`."""

    def __init__(self, embedder: Embedder, write: Write, fingerprint: str) -> None:
        self.embedder = embedder
        self.write = write
        self.name = embedder.name
        self.fingerprint = fingerprint
        self.dimensions = embedder.dimensions

    def encode_question(self, text: str) -> Vectors:
        return self.embedder.encode_question(self.written(text))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.encode_passages([self.written(text) for text in texts])

    def written(self, text: str) -> str:
        personal = noted.get()
        return self.write(personal.kinds(text) if personal else text)
