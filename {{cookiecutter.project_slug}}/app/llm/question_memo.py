"""An embedder around an embedder that remembers the vectors of the last questions, so that who asks next need not wait.

The semantic cache and the retriever encode the same question, one after the other.
"""

from collections.abc import Callable, Sequence

from app.text import cached
from app.types.embedding import Embedder, Vectors

QUESTIONS = 256
LONGEST = 10_000


class QuestionMemo:
    """Thread-safe. A question of more than LONGEST characters is encoded each time, so that memory has a bound."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self.forget()

    def __reduce__(self) -> "tuple[type[QuestionMemo], tuple[Embedder]]":
        """Another process remembers its own."""
        return type(self), (self.embedder,)

    def forget(self) -> None:
        self.remembered: Callable[[str], Vectors] = cached(QUESTIONS, LONGEST)(self.encode)

    def encode_question(self, text: str) -> Vectors:
        """Shape (dimensions,), length 1; read-only, since others get the same one."""
        return self.remembered(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.encode_passages(texts)

    def encode(self, text: str) -> Vectors:
        vector = self.embedder.encode_question(text).view()
        vector.flags.writeable = False
        return vector
