"""No value escapes the filter that it stands in: every store finds what a loop over all chunks finds."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rag.index.store import Engine, IndexedChunk, VectorStore
from app.rag.index.words import counted, singles
from app.rag.stores.records import conditions, value_of
from app.rag.where import conditions_of
from app.types import Chunk, Scope
from tests.contract.engines import MARKED
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

EMBEDDER = StemEmbedder()
TEXT = "red apples"
NUMBERS = count()
ODD = [
    "Ada", "ada", "ADA ", "Ａda", "Ada, Bob", "O'Brien", "' OR '1'='1", "'; DROP TABLE chunks; --", '"', '"]}', "\\",
    "\\'", "%", "_", "*", "?", ".*", "[A-Z]", "$ne", "{}", "[]", "null", "true", "0", "1", "1.0", "-1", "é", "e\u0301",
    "ﬁ", "ß", "ss", "İ", "中文", "🙂", "\u200b", "\u202e", "a\nb", "a\tb", " ", "x" * 200, "metadata.author", "tenant",
    "&&", "||", "a;b", "${A}", "%s",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
VALUES = st.sampled_from(ODD) | TEXTS
TENANTS, COLLECTIONS = st.sampled_from(["acme", "ac'me", "globex"]), st.sampled_from(["a", 'a"b', "b"])
METADATA = st.dictionaries(st.sampled_from(["author", "tags", "version"]), VALUES)
DOCUMENTS = st.lists(st.tuples(TENANTS, COLLECTIONS, VALUES, METADATA), min_size=1, max_size=8)
FIELDS = st.sampled_from(["author", "tags", "version", "source"])


Case = tuple[list[Chunk], list[Scope]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Chunks, and scopes whose conditions name values of theirs, and others."""
    chunks = [
        replace(chunk(number, TEXT, tenant=tenant, collection=name, source=source, metadata=metadata), position=0)
        for number, (tenant, name, source, metadata) in enumerate(draw(DOCUMENTS))
    ]
    known = [value for one in chunks for value in (one.source, *one.metadata.values())]
    some = st.lists(st.sampled_from(known) | VALUES, min_size=1, max_size=3)
    where = draw(st.lists(st.dictionaries(FIELDS, some, max_size=2), min_size=1, max_size=4))
    tenant, name = draw(st.tuples(TENANTS, st.none() | COLLECTIONS))
    return chunks, [Scope(tenant, name, conditions_of(one)) for one in where]


def test_a_filter_finds_what_a_loop_over_all_chunks_finds(engine: Engine, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["engine"]
    examples = 100 if name == "memory" else 3 if name in MARKED else 10
    engine.hold()

    @settings(max_examples=examples, derandomize=True)
    @given(cases())
    def holds(case: Case) -> None:
        name = f"f{next(NUMBERS)}"
        try:
            with closing(engine.create(name, EMBEDDER.dimensions)) as store:
                write(store, case[0])
                for scope in case[1]:
                    check(store, scope, case[0])
        finally:
            engine.drop(name)

    holds()


def write(store: VectorStore, chunks: Sequence[Chunk]) -> None:
    items = [IndexedChunk(one, EMBEDDER.encode_question(one.text), counted(one.text)) for one in chunks]
    if store.sample_size():
        store.learn(item.words for item in items)
    store.upsert(items)


def check(store: VectorStore, scope: Scope, chunks: Sequence[Chunk]) -> None:
    wanted = {one.id for one in chunks if all(value_of(one, field) in some for field, some in conditions(scope))}
    vector, words = EMBEDDER.encode_question(TEXT), singles(TEXT)
    assert {hit.id for hit in store.search_vector(vector, scope, 20)} == wanted, scope
    assert {hit.id for hit in store.search_words(words, scope, 20)} == wanted, scope
    assert {one.id for one in store.sample(scope, 20)} == wanted, scope
    assert {id for one in store.documents(scope) for id in one.chunk_ids} == wanted, scope
    assert store.count(scope) == store.count_documents(scope) == len(wanted), scope
