"""The neighbours of what was found: the chunks before and after each of the best, from the same document.

Small pieces are found best, and read best with what stands around them (LangChain calls it the parent document,
LlamaIndex the sentence window). Every chunk keeps its own text, offsets and citation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.rag.retrieval.step import Arrangement, Candidate, Found, Parts
from app.types import Chunk


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The query's limit counts all chunks: of six, perhaps two were found, and four are their neighbours."""

    depth: int = 0

    def arrange(self, candidates: Sequence[Candidate], found: Found) -> list[Candidate]:
        """The best, the one before it, the one after it, the second best, and so on; each chunk once.

        A neighbour has the score of the chunk that it stands beside.
        """
        arranged: dict[str, Candidate] = {}
        for candidate in candidates:
            if len(arranged) >= found.search.query.limit:
                break
            for one in (candidate, *beside(candidate, found)):
                arranged.setdefault(one.chunk.id, one)
        return list(arranged.values())


def beside(hit: Candidate, found: Found) -> list[Candidate]:
    """Of the same version of the document, in its order."""
    near = sorted(neighbours(hit.chunk, found), key=lambda chunk: chunk.position)
    stored = found.store.fetch([chunk.id for chunk in near]) if near else {}
    pairs = [stored[chunk.id] for chunk in near if chunk.id in stored]
    return [Candidate(chunk, vector, hit.score, float(vector @ found.question)) for chunk, vector in pairs]


def neighbours(chunk: Chunk, found: Found) -> list[Chunk]:
    scope = found.search.query.scope
    document = replace(scope, collection=chunk.collection, where=(*scope.where, ("source", (chunk.source,))))
    positions = [at for at in (chunk.position - 1, chunk.position + 1) if 0 <= at < chunk.pieces]
    near = found.store.at(document, positions) if positions else []
    return [one for one in near if one.document_hash == chunk.document_hash]


def make(parts: Parts) -> Arrangement:
    return Neighbours()
