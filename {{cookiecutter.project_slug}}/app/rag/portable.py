"""A passage as text and fields, as the documents and nodes of other frameworks hold it, and back again.

Nothing is lost on the way, so whatever a framework does in between, a citation can still name its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Protocol

from app.rag.stores.records import to_chunk, to_payload
from app.types import Chunk, Context, Passage, Passages, Query

OWN = frozenset(field.name for field in fields(Chunk)) - {"id", "text"}


class Searcher(Protocol):
    """What searches an index, and can do so blocking: a `StepwiseRetriever`."""

    async def search(self, query: Query, context: Context) -> Passages: ...

    def search_now(self, query: Query, context: Context) -> Passages: ...


def fields_of(passage: Passage, index_version: int) -> dict[str, Any]:
    """All but the id and the text; `heading` and `place` are for people."""
    chunk = passage.chunk
    found = {"source": chunk.source, "heading": chunk.heading, "place": chunk.place()}
    ranked = {"score": passage.score, "cosine": passage.cosine, "index_version": index_version}
    return {**found, **ranked, **{name: value for name, value in to_payload(chunk).items() if name in OWN}}


def passage_of(id: str, text: str, given: Mapping[str, Any]) -> Passage:
    payload = {name: given[name] for name in OWN}
    return Passage(to_chunk(id, {**payload, "text": text}), given["score"], given["cosine"])


def passages_of(found: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Passages:
    """From id, text and fields of each, best first."""
    every = list(found)
    version = max((given["index_version"] for _, _, given in every), default=0)
    return Passages(tuple(passage_of(*one) for one in every), version)
