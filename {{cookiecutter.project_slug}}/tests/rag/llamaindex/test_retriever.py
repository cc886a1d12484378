from pathlib import Path

import pytest

from app.errors import EmptyIndex
from app.rag.retrieval.retriever import StepwiseRetriever
from app.types import Context, Query, Scope
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.retrievers import FakeRetriever
from tests.rag.llamaindex.folder import QUESTION, indexed

pytestmark = [pytest.mark.anyio, pytest.mark.engines]


async def test_nodes_come_best_first_with_source_heading_place_and_score(tmp_path: Path) -> None:
    from app.rag.llamaindex.retriever import IndexRetriever

    with indexed(tmp_path) as index:
        retriever = IndexRetriever(StepwiseRetriever(index, StemEmbedder()), Query("", limit=2))
        found = await retriever.aretrieve(QUESTION)
        assert retriever.retrieve(QUESTION) == found
    assert found[0].node.text == "Red apples grow on trees."
    named = [found[0].node.metadata[name] for name in ("source", "heading", "place")]
    assert named == ["fruit.md", "Fruit > Apples", "line 8"]
    assert found[0].score > found[1].score


async def test_the_twin_finds_what_the_native_search_finds(tmp_path: Path) -> None:
    from app.rag.llamaindex.twin import TwinRetriever

    with indexed(tmp_path) as index:
        native, query = StepwiseRetriever(index, StemEmbedder()), Query(QUESTION, limit=3)
        assert await TwinRetriever(native).search(query, Context()) == await native.search(query, Context())


async def test_the_twin_hands_on_query_context_and_failure() -> None:
    from app.rag.llamaindex.twin import TwinRetriever

    retriever, context = FakeRetriever(passage("a")), Context(tenant="acme")
    query = Query("what?", scope=Scope("acme"), limit=3)
    await TwinRetriever(retriever).search(query, context)
    assert retriever.asked == [query]
    assert retriever.contexts[0] is context
    with pytest.raises(EmptyIndex):
        await TwinRetriever(FakeRetriever(error=EmptyIndex("no documents"))).search(query, context)
