import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import DeadlineExceeded, EmptyIndex, UnknownCollection
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.retrieval.retriever import CANDIDATES, StepwiseRetriever
from app.types import Context, Passages, Query, Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

pytestmark = pytest.mark.anyio


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "fruit.md").write_text("# Fruit\n## Apples\nRed apples grow on trees.\n## Pears\nPears are green.")
    (docs / "cars.md").write_text("# Cars\nThe zyzzyva is a red car. It drives on roads.")
    for number in range(150):
        (docs / f"{number}.md").write_text(f"Note {number}: roads, roads and more roads, seen by car.")
    with opened(tmp_path / "data") as index:
        ingest([docs], "docs", index, StemEmbedder())
        yield index


async def search(index: Index, query: Query, context: Context | None = None) -> Passages:
    return await StepwiseRetriever(index, StemEmbedder()).search(query, context or Context())


async def test_the_best_passage_comes_first_with_its_headings(index: Index) -> None:
    found = await search(index, Query("Where do apples grow?", limit=3))
    assert len(found.items) == 3
    assert found.items[0].chunk.heading == "Fruit > Apples"
    assert [item.score for item in found.items] == sorted((item.score for item in found.items), reverse=True)
    assert found.index_version == index.reader().manifest.version


async def test_keyword_only_match_is_found_by_hybrid_search(index: Index) -> None:
    found = await search(index, Query("roads roads roads roads car seen zyzzyva", limit=5))
    (rare,) = [item for item in found.items if item.chunk.source == "cars.md"]
    question = StemEmbedder().encode_question("roads roads roads roads car seen zyzzyva")
    near = index.reader().store.search_vector(question, Scope(), CANDIDATES)
    assert rare.chunk.id not in {hit.id for hit in near}


async def test_every_passage_has_its_raw_cosine(index: Index) -> None:
    embedder = StemEmbedder()
    question = "zyzzyva roads roads car note seen"
    found = await search(index, Query(question, limit=100))
    asked = embedder.encode_question(question)
    for item in found.items:
        text = f"{item.chunk.heading}\n{item.chunk.text}"
        assert item.cosine == pytest.approx(float(embedder.encode_question(text) @ asked), abs=1e-5)


async def test_a_search_sees_only_its_scope(index: Index) -> None:
    assert (await search(index, Query("apples", scope=Scope("someone else")))).items == ()
    assert (await search(index, Query("apples", scope=Scope(collection="docs")))).items != ()


async def test_an_unknown_collection_names_those_that_exist(index: Index, tmp_path: Path) -> None:
    (tmp_path / "docs" / "b.md").write_text("Books.")
    ingest([tmp_path / "docs" / "b.md"], "books", index, StemEmbedder())
    ingest([tmp_path / "docs" / "b.md"], "secret", index, StemEmbedder(), tenant="acme")
    with pytest.raises(UnknownCollection, match=r"^no documents are in the collection 'nope': use one of books, docs$"):
        await search(index, Query("apples", scope=Scope(collection="nope")))
    with pytest.raises(UnknownCollection, match=r"use one of secret$"):
        await search(index, Query("apples", scope=Scope("acme", "docs")))
    with pytest.raises(UnknownCollection, match=r"'docs': run `python -m app ingest PATH --collection NAME`$"):
        await search(index, Query("apples", scope=Scope("someone else", "docs")))


async def test_many_collections_are_named_in_part(index: Index, tmp_path: Path) -> None:
    for number in range(30):
        ingest([tmp_path / "docs" / "cars.md"], f"c{number:02}", index, StemEmbedder())
    with pytest.raises(UnknownCollection, match=r"use one of c00, c01, .*, c19, … \(31 in all\)$"):
        await search(index, Query("apples", scope=Scope(collection="nope")))


async def test_questions_without_words_still_find_by_meaning(index: Index) -> None:
    for question in ("what is it?", "", "\ud800", "?" * 9000, "\0"):
        found = await search(index, Query(question, limit=2))
        assert len(found.items) == 2


async def test_the_same_question_finds_the_same_passages(index: Index) -> None:
    first = await search(index, Query("roads", limit=20))
    assert first == await search(index, Query("roads", limit=20))


async def test_an_empty_index_names_the_command(tmp_path: Path) -> None:
    with opened(tmp_path) as index, pytest.raises(EmptyIndex, match="python -m app ingest PATH"):
        await search(index, Query("anything"))


async def test_a_search_that_comes_too_late_is_not_begun(index: Index) -> None:
    with pytest.raises(DeadlineExceeded, match="REQUEST_TIMEOUT_SECONDS"):
        await search(index, Query("apples"), Context(deadline=time.monotonic() - 1))
