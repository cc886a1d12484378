"""Our store as LlamaIndex's vector store, and the two index structures over it: vectors, and a source from end to end.

It is read through LlamaIndex, and written by `python -m app ingest` alone, which knows what changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
from llama_index.core import SummaryIndex, VectorStoreIndex
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import SkipValidation

from app.errors import NothingToIngest, SettingsError
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.llamaindex.embedding import EmbedderEmbedding
from app.rag.llamaindex.nodes import node_of
from app.rag.where import conditions_of
from app.types import Chunk, Passage, Scope, Where
from app.types.embedding import Embedder

READ_ONLY = "the index is read-only here: run `python -m app ingest PATH`"


def vector_index(index: Index, embedder: Embedder, scope: Scope | None = None) -> VectorStoreIndex:
    """Searches by meaning alone, by the vectors that are stored."""
    store = IndexVectorStore(index=index, scope=scope or Scope())
    return VectorStoreIndex.from_vector_store(store, embed_model=EmbedderEmbedding(embedder=embedder))


def summary_index(index: Index, source: str, scope: Scope | None = None) -> SummaryIndex:
    """All chunks of one source, in order. Raises NothingToIngest if it has none."""
    generation, scope = index.reader(), scope or Scope()
    hidden = index.hidden(generation, scope.tenant).chunks((("source", (source,)),))
    found = generation.store.documents(scope, source)
    ids = [id for one in found for id in one.chunk_ids if id not in hidden]
    chunks = sorted((chunk for chunk, _ in generation.store.fetch(ids).values()), key=lambda chunk: chunk.position)
    if not chunks:
        raise NothingToIngest(f"{source} is not in the index: run `python -m app ingest PATH`")
    return SummaryIndex([unscored(chunk, generation) for chunk in chunks])


class IndexVectorStore(BasePydanticVectorStore):
    """The chunks of a scope. Filters by `source` and by names of metadata: equal to a value, or in a list of values."""

    stores_text: bool = True
    index: SkipValidation[Index]
    scope: SkipValidation[Scope] = Scope()

    @property
    def client(self) -> Index:
        return self.index

    def query(self, query: VectorStoreQuery, **kwargs: Any) -> VectorStoreQueryResult:
        generation = self.index.reader()
        vector = np.asarray(query.query_embedding, np.float32)
        scope = replace(self.scope, where=(*self.scope.where, *where_of(query.filters)))
        hits = self.index.searchable(generation).search_vector(vector, scope, query.similarity_top_k)
        stored = generation.store.fetch([hit.id for hit in hits])
        there = [hit for hit in hits if hit.id in stored]
        return VectorStoreQueryResult(
            nodes=[unscored(stored[hit.id][0], generation) for hit in there],
            similarities=[hit.score for hit in there],
            ids=[hit.id for hit in there],
        )

    def add(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[str]:
        if nodes:
            raise SettingsError(READ_ONLY)
        return []

    def delete(self, ref_doc_id: str, **delete_kwargs: Any) -> None:
        raise SettingsError(READ_ONLY)


def unscored(chunk: Chunk, generation: Generation) -> BaseNode:
    return node_of(Passage(chunk, 0.0, 0.0), generation.manifest.version).node


def where_of(filters: MetadataFilters | None) -> Where:
    """Raises SettingsError or BadFilter for what the index has not: it must never find more than was asked for."""
    if filters is None:
        return ()
    if filters.condition not in (None, FilterCondition.AND) or not all(map(is_known, filters.filters)):
        raise SettingsError("the index filters by == and `in`, all of which must hold: write the filter so")
    return tuple(chain.from_iterable(conditions_of({one.key: values_of(one.value)}) for one in filters.filters))


def is_known(given: Any) -> bool:
    return isinstance(given, MetadataFilter) and given.operator in (FilterOperator.EQ, FilterOperator.IN)


def values_of(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
