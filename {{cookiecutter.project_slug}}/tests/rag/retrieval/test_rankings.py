"""Each ranking by itself: what it looks for, and what it ranks first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.retrieval import RANKINGS, make_strategy
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import Parts
from app.types import Context, Passage, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

EMBEDDER = StemEmbedder()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "pair.txt").write_text("The red car stands beside a blue boat on the road.")
    (docs / "apart.txt").write_text("The blue car stands beside a red boat on the road.")
    (docs / "other.txt").write_text("Apples grow on trees, and are picked in the autumn.")
    with opened(tmp_path / "data") as index:
        ingest([docs], "docs", index, EMBEDDER)
        yield index


def search(index: Index, ranking: str, question: str) -> tuple[Passage, ...]:
    retriever = StepwiseRetriever(index, EMBEDDER, make_strategy(ranking, Parts(EMBEDDER)))
    return retriever.search_now(Query(question), Context()).items


@pytest.mark.parametrize("name", RANKINGS)
def test_every_ranking_finds_the_chunk_and_scores_lie_between_0_and_1(index: Index, name: str) -> None:
    found = search(index, name, "When are apples picked?")
    assert found[0].chunk.source == "other.txt"
    scores = [passage.score for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)


@pytest.mark.parametrize("name", ["bigrams", "hybrid"])
def test_words_that_stand_side_by_side_rank_before_the_same_words_apart(index: Index, name: str) -> None:
    assert [one.chunk.source for one in search(index, name, "a red car")[:2]] == ["pair.txt", "apart.txt"]


@pytest.mark.parametrize("name", ["sparse", "dense", "rrf", "weighted"])
def test_without_pairs_their_order_means_nothing(index: Index, name: str) -> None:
    first, second, *_ = search(index, name, "a red car")
    assert {first.chunk.source, second.chunk.source} == {"pair.txt", "apart.txt"}
    assert first.cosine == pytest.approx(second.cosine)
