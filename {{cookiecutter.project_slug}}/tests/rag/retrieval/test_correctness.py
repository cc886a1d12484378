"""What a search must never get wrong, for every step: whose documents it sees, and what is there no longer."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UnknownCollection
from app.rag.documents import chunkers
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.retrieval import STEPS, Strategy, make_readings, make_strategy
from app.rag.retrieval.cross_encoder import Reranker
from app.rag.retrieval.retriever import CANDIDATES, StepwiseRetriever
from app.rag.retrieval.step import Parts
from app.types import Chunk, Context, Message, Passages, Query, Scope
from app.types.embedding import Vectors
from tests.contract.memory_store import MemoryEngine
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.writers import ScriptedAsk

pytestmark = pytest.mark.anyio


class ExactEmbedder(StemEmbedder):
    """Its numbers have few digits, so that a product of vectors is the same in whatever order it is added up."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(np.round(super().encode_passages(texts) * 256) / 256, np.float32)


EMBEDDER = ExactEmbedder()
STRATEGIES = [*STEPS, "mmr, parents"]
WORDS = st.lists(st.sampled_from("red green apples cars grow drive".split()), min_size=1, max_size=6).map(" ".join)
PLACES = st.tuples(st.sampled_from(["acme", "globex"]), st.sampled_from(["a", "b"]), st.sampled_from(["x.md", "y.md"]))
TEXTS = st.lists(st.tuples(PLACES, WORDS), min_size=1, max_size=12)


@pytest.fixture
def index() -> Iterator[Index]:
    index = Index(MemoryEngine(), EMBEDDER, chunkers.DEFAULT)
    yield index
    index.close()


def at(number: int, place: tuple[str, str, str], text: str) -> Chunk:
    """One of ten chunks of its document, in whatever place."""
    tenant, collection, source = place
    made = chunk(number, text, tenant=tenant, collection=collection, source=source, metadata={"author": source[0]})
    return replace(made, position=number % 10, pieces=10)


def write(index: Index, chunks: Sequence[Chunk], stale: Sequence[str] = ()) -> Generation:
    items = [IndexedChunk(one, EMBEDDER.encode_question(one.text), counted(one.text)) for one in chunks]
    with index.writing() as generation:
        generation.commit(items, stale)
    return generation


def shared_words(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """In place of a cross-encoder's score, which needs weights."""
    return [len(set(question.split()) & set(text.split())) / 10 for question, text in pairs]


def made(name: str) -> Strategy:
    if name == "cross_encoder":
        return replace(make_strategy("hybrid", Parts(EMBEDDER)), arrangements=(Reranker(shared_words),))
    return make_strategy(name, Parts(EMBEDDER))


def searcher(index: Index, name: str) -> StepwiseRetriever:
    return StepwiseRetriever(index, EMBEDDER, made(name), scripted().for_context)


def scripted() -> ScriptedAsk:
    return ScriptedAsk(*["1. red apples\n2. green cars\n3. grow"] * 10)


async def searches(index: Index, name: str, query: Query) -> list[Passages]:
    """One for each reading of the question, which something else went before."""
    retriever, context = searcher(index, name), Context()
    later = replace(query, history=(Message("user", "Which cars drive?"),))
    readings = make_readings(name, Parts(EMBEDDER))(later, scripted(), context)
    return [await retriever.search(reading.query, context) async for reading in readings]


async def search(index: Index, name: str, query: Query) -> Passages:
    return (await searches(index, name, query))[0]


@pytest.mark.parametrize("name", STRATEGIES)
@given(texts=TEXTS, question=WORDS)
@settings(max_examples=25)
async def test_a_search_sees_its_tenant_its_collection_and_its_conditions_alone(
    name: str, texts: list[tuple[tuple[str, str, str], str]], question: str
) -> None:
    index = Index(MemoryEngine(), EMBEDDER, chunkers.DEFAULT)
    write(index, [at(number, place, text) for number, (place, text) in enumerate(texts)])
    where = (("metadata.author", ("x",)),)
    narrowed = Scope("globex", where=(("source", ("y.md",)),))
    for scope in (Scope("acme"), Scope("acme", "a"), Scope("acme", where=where), narrowed):
        found: Sequence[Passages] = ()
        with suppress(UnknownCollection):  # nothing of the tenant's lies in it
            found = await searches(index, name, Query(question, scope=scope))
        for passage in chain.from_iterable(passages.items for passages in found):
            assert passage.chunk.tenant == scope.tenant
            assert scope.collection in (None, passage.chunk.collection)
            assert not scope.where or passage.chunk.source == ("x.md" if scope.tenant == "acme" else "y.md")


@pytest.mark.parametrize("name", STRATEGIES)
@given(texts=TEXTS, question=WORDS, limit=st.integers(1, 12))
@settings(max_examples=25)
async def test_scores_lie_between_0_and_1_and_fall_and_the_order_is_the_same_each_time(
    name: str, texts: list[tuple[tuple[str, str, str], str]], question: str, limit: int
) -> None:
    index = Index(MemoryEngine(), EMBEDDER, chunkers.DEFAULT)
    chunks = [at(number, place, text) for number, (place, text) in enumerate(texts)]
    write(index, chunks)
    found = (await search(index, name, Query(question, scope=Scope("acme"), limit=limit))).items
    scores = [passage.score for passage in found]
    assert len({passage.chunk.id for passage in found}) == len(found) <= limit
    assert all(-1e-6 <= score <= 1 + 1e-6 for score in scores)
    assert all(scores[place] >= scores[place + 1] - 1e-6 for place in range(len(scores) - 1))
    again = (await search(index, name, Query(question, scope=Scope("acme"), limit=limit))).items
    assert [passage.chunk.id for passage in again] == [passage.chunk.id for passage in found]


@pytest.mark.parametrize("name", STRATEGIES)
async def test_deleted_text_does_not_come_back(index: Index, name: str) -> None:
    place = ("acme", "a", "x.md")
    secret, kept = at(1, place, "the secret apples are red"), at(2, place, "red apples grow")
    write(index, [secret, kept])
    retriever, query = searcher(index, name), Query("secret red apples", scope=Scope("acme"))
    assert secret in [passage.chunk for passage in (await retriever.search(query, Context())).items]
    write(index, [], stale=[secret.id])
    assert [passage.chunk for passage in (await retriever.search(query, Context())).items] == [kept]
    changed = replace(at(3, place, "green apples grow"), position=1, document_hash="new")
    write(index, [changed, replace(kept, document_hash="new")])
    found = [passage.chunk.text for passage in (await retriever.search(query, Context())).items]
    assert sorted(found) == ["green apples grow", "red apples grow"]


@pytest.mark.parametrize("name", ["hybrid", "weighted", "rrf", "bigrams", "sparse"])
async def test_a_keyword_only_match_outside_the_dense_best_is_found(index: Index, name: str) -> None:
    near = [at(number, ("acme", "a", f"{number}.md"), "cars drive") for number in range(CANDIDATES + 20)]
    rare = at(999, ("acme", "a", "z.md"), "zyzzyva " + "apples grow red green " * 3)
    generation = write(index, [*near, rare])
    query = Query("cars drive zyzzyva", scope=Scope("acme"), limit=CANDIDATES)
    vector = EMBEDDER.encode_question(query.text)
    assert rare.id not in {hit.id for hit in generation.store.search_vector(vector, query.scope, CANDIDATES)}
    assert rare in [passage.chunk for passage in (await search(index, name, query)).items]


@pytest.mark.parametrize("name", STRATEGIES)
async def test_conditions_hold_before_the_best_are_cut(index: Index, name: str) -> None:
    better = [at(number, ("acme", "a", "x.md"), "red apples") for number in range(CANDIDATES + 20)]
    write(index, [*better, at(999, ("acme", "a", "y.md"), "cars that carry red paint and green apples")])
    scope = Scope("acme", where=(("source", ("y.md",)),))
    found = (await search(index, name, Query("red apples", scope=scope, limit=3))).items
    assert [passage.chunk.source for passage in found] == ["y.md"]


@pytest.mark.parametrize("name", STRATEGIES)
async def test_no_step_finds_what_has_expired_or_is_replaced(name: str) -> None:
    days = [date(2030, 12, 31)]
    index = Index(MemoryEngine(), EMBEDDER, today=lambda: days[-1])
    expiring = [chunk(number, "red apples", source=f"{number}.md", pieces=1) for number in range(CANDIDATES + 20)]
    write(index, [replace(one, metadata={"expires": "2030-12-31"}) for one in expiring])
    kept = chunk(998, "cars that carry red paint and green apples", source="new.md", metadata={"replaces": "old.md"})
    write(index, [kept, chunk(999, "red apples", source="old.md")])
    query = Query("red apples", limit=3)
    before = {one.chunk.source for one in (await search(index, name, query)).items}
    assert len(before) == 3
    assert "old.md" not in before
    days.append(date(2031, 1, 1))
    for found in await searches(index, name, query):
        assert [one.chunk.source for one in found.items] == ["new.md"]


async def test_conditions_that_nothing_meets_find_nothing_in_a_collection_that_is_there(index: Index) -> None:
    write(index, [at(1, ("acme", "a", "x.md"), "red apples")])
    scope = Scope("acme", "a", where=(("metadata.author", ("nobody",)),))
    assert (await search(index, "hybrid", Query("red apples", scope=scope))).items == ()


async def test_a_cross_encoder_sees_the_candidates_of_its_scope_alone(index: Index) -> None:
    write(index, [at(number, (tenant, "a", "x.md"), "red apples") for number, tenant in enumerate(["acme", "globex"])])
    seen: list[str] = []

    def score(pairs: Sequence[tuple[str, str]]) -> list[float]:
        seen.extend(text for _, text in pairs)
        return [0.5] * len(pairs)

    strategy = replace(make_strategy("hybrid", Parts(EMBEDDER)), arrangements=(Reranker(score),))
    retriever = StepwiseRetriever(index, EMBEDDER, strategy)
    found = retriever.search_now(Query("red apples", scope=Scope("acme")), Context()).items
    assert len(seen) == len(found) == 1
