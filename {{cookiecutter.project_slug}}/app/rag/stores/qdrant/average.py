"""How long a chunk usually is, by which BM25 divides: learned before the first chunk is stored, then kept.

The vectors of all chunks are made with the one figure, so that their scores stay comparable.
"""

from collections.abc import Iterable

from app.errors import IndexBroken
from app.rag.index.store import Engine, Words

KEY = "average_length"
SAMPLE = 10_000
"""How many chunks it is taken from."""


class AverageLength:
    """Of one generation, in stems; 0 until it is learned."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.stems = 0.0

    def sample_size(self) -> int:
        return 0 if self.known() else SAMPLE

    def known(self) -> float:
        """Raises IndexBroken."""
        if not self.stems:
            try:
                self.stems = float(self.engine.read(self.name, KEY) or 0)
            except ValueError:
                raise IndexBroken(
                    f"the {KEY} of generation {self.name} in {self.engine.place} is no number: "
                    "build the index anew with `python -m app ingest --rebuild`"
                ) from None
        return self.stems

    def learn(self, sample: Iterable[Words]) -> None:
        lengths = [sum(words.values()) for words in sample]
        self.stems = sum(lengths) / max(len(lengths), 1)
        if self.stems:
            self.engine.write(self.name, KEY, repr(self.stems))
