from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from app.errors import EmptyIndex
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.langchain.retriever import IndexRetriever, to_passages
from app.rag.langchain.twin import TwinRetriever
from app.rag.retrieval.retriever import StepwiseRetriever
from app.types import Context, Query, Scope
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio
QUESTION = "Where do apples grow?"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "fruit.md").write_text("# Fruit\n## Apples\nRed apples grow on trees.\n## Pears\nPears are green.")
    (docs / "table.csv").write_text("name,place\ncar,road\nboat,sea\n")
    with opened(tmp_path / "data") as index:
        ingest([docs], "docs", index, StemEmbedder())
        yield index


async def test_documents_come_best_first_with_source_heading_place_and_score(index: Index) -> None:
    retriever = IndexRetriever(searcher=StepwiseRetriever(index, StemEmbedder()), query=Query("", limit=2))
    found = await retriever.ainvoke(QUESTION)
    assert len(found) == 2
    assert found[0].page_content == "Red apples grow on trees."
    named = {name: found[0].metadata[name] for name in ("source", "heading", "place")}
    assert named == {"source": "fruit.md", "heading": "Fruit > Apples", "place": "line 3"}
    assert found[0].id
    assert found[0].metadata["score"] > found[1].metadata["score"]
    assert retriever.invoke(QUESTION) == found


async def test_it_is_part_of_any_chain(index: Index) -> None:
    retriever = IndexRetriever(searcher=StepwiseRetriever(index, StemEmbedder()))
    first: RunnableLambda[list[Document], str] = RunnableLambda(lambda found: found[0].page_content)
    assert await (retriever | first).ainvoke(QUESTION) == "Red apples grow on trees."


async def test_it_searches_for_the_tenant_of_its_scope(index: Index) -> None:
    retriever = IndexRetriever(
        searcher=StepwiseRetriever(index, StemEmbedder()), query=Query("", scope=Scope("another"))
    )
    assert await retriever.ainvoke(QUESTION) == []
    assert retriever.asking().tenant == "another"


@pytest.mark.parametrize("question", [QUESTION, "boat sea"])
async def test_the_twin_finds_what_the_native_search_finds(index: Index, question: str) -> None:
    native = StepwiseRetriever(index, StemEmbedder())
    query, context = Query(question, limit=3), Context()
    assert await TwinRetriever(native).search(query, context) == await native.search(query, context)


async def test_the_twin_hands_on_query_context_and_failure() -> None:
    retriever, context = FakeRetriever(passage("a")), Context(tenant="acme")
    query = Query("what?", scope=Scope("acme"), limit=3)
    await TwinRetriever(retriever).search(query, context)
    assert retriever.asked == [query]
    assert retriever.contexts[0] is context
    with pytest.raises(EmptyIndex):
        await TwinRetriever(FakeRetriever(error=EmptyIndex("no documents"))).search(query, context)


def test_a_passage_survives_the_way_there_and_back() -> None:
    one = passage("Chunks.", headings=("A", "B"))
    fields = IndexRetriever(searcher=FakeRetriever(one)).invoke("x")
    assert to_passages(fields).items == (one,)
    assert to_passages([]).items == ()
