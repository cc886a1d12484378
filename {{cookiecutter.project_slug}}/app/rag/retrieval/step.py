"""The contracts of the steps of a search, in the order in which they are taken: expand, narrow, rank, arrange.

An expansion says what else to look for, a narrowing in which documents alone, a ranking makes one list of what several
searches found, an arrangement orders the best of that list anew. A step is one small module, which names its paper.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.prompts.techniques.technique import Ask
from app.rag.index.store import Hit, Searchable
from app.types import Chunk, Context, Passage, Query, Where
from app.types.embedding import Embedder, Vectors

Kind = Literal["dense", "words", "bigrams"]
"""By what a store is searched: by meaning, by words, or by words and their pairs."""


Said = tuple[tuple[str, str], ...]
"""Fields of documents, and what a question says of each: `(("author", "Ada"),)`."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: the `query`, as each of the `wordings`, of which the first is its own text.

    `imagined` are texts as a passage with the answer might have them: they move the vector of the question. `said` is
    what a model read in the question of the documents themselves, or None if none did.
    """

    query: Query
    wordings: tuple[str, ...]
    imagined: tuple[str, ...] = ()
    said: Said | None = None


class Expansion(Protocol):
    """Says what else to look for. What it raises, except for want of time or money, leaves the search as it was.

    The model's text is searched for, and never shown.
    """

    async def expand(self, search: Search, ask: Ask) -> Search: ...


class Narrowing(Protocol):
    """Says to which documents a question limits itself."""

    def narrow(self, search: Search, store: Searchable, version: Hashable) -> Where:
        """Conditions that are added to those of the scope, and take none away. `version` is that of the store's
        content. Blocking."""
        ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which searches are made for a wording, and how their hits become one list: best first, scores of 0 to 1.

    `fuse` gets one list of hits for each of `kinds`, in that order, each with scores of its own.
    """

    kinds: tuple[Kind, ...]
    fuse: Callable[..., list[Hit]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that was found. `score` ranks, `cosine` is that of its `vector` and the question's."""

    chunk: Chunk
    vector: Vectors = field(repr=False, compare=False)
    score: float
    cosine: float

    def passage(self) -> Passage:
        return Passage(self.chunk, self.score, self.cosine)


@dataclass(frozen=True, slots=True)
class Found:
    """What an arrangement may look at: the search, the vector of its question, and the store that was searched."""

    search: Search
    question: Vectors
    store: Searchable


class Arrangement(Protocol):
    """Orders the best candidates anew, best first. `depth` is how many of them it wants to see, at least."""

    @property
    def depth(self) -> int: ...

    def arrange(self, candidates: Sequence[Candidate], found: Found) -> list[Candidate]:
        """All of them or less, scores falling; those after the query's limit are cut off later. Blocking."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a step may be made of. `cross_encoder` is the folder or the name of a model; `half_life_days` of a score."""

    embedder: Embedder
    cross_encoder: str | None = None
    half_life_days: int = 180


AskFor = Callable[[Context], Ask]
"""The model, for the search of one context: what is spent stands in its account."""
