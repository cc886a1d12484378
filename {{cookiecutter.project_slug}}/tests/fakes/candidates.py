"""Candidates of a search, and a search that found them in a store, for the steps that arrange them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.retrieval.step import Candidate, Found, Search
from app.types import Query
from tests.contract.memory_store import MemoryStore
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

EMBEDDER = StemEmbedder()


def candidate(number: int, text: str, score: float) -> Candidate:
    return Candidate(chunk(number, text), EMBEDDER.encode_question(text), score, cosine=0.5)


def document(source: str, *texts: str, first: int = 0, document_hash: str = "hash") -> list[IndexedChunk]:
    """Chunks of one document, with ids from `first` on."""
    return [
        IndexedChunk(
            replace(
                chunk(first + position, text, source=source),
                position=position,
                pieces=len(texts),
                document_hash=document_hash,
            ),
            EMBEDDER.encode_question(text),
            counted(text),
        )
        for position, text in enumerate(texts)
    ]


def found_in(query: Query, items: Sequence[IndexedChunk] = ()) -> Found:
    """A search in a store that holds these."""
    store = MemoryStore()
    store.upsert(items)
    return Found(Search(query, (query.text,)), EMBEDDER.encode_question(query.text), store)


def as_candidate(item: IndexedChunk, score: float) -> Candidate:
    return Candidate(item.chunk, np.asarray(item.dense), score, cosine=0.5)
