"""What the search does with the built-in encoder, accents and scripts without blanks; the page says what is weak."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingestion import ingest
from app.llm.embeddings import load_embedder
from app.llm.provider import Access
from app.rag.index.index import Index
from app.rag.index.words import singles
from app.rag.retrieval import make_strategy
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import Parts
from app.settings import MINILM
from app.types import Context, Query
from app.types.embedding import Embedder
from tests.fakes.indexes import opened

TEXTS = {
    "physician": "The physician prescribed a remedy for the ailment of the child.",
    "garden": "Tulips are planted in the garden in autumn.",
    "engine": "The engine of the lorry must be repaired.",
    "size": "Die Größe der Wohnung beträgt neunzig Quadratmeter.",
    "museum": "博物馆每天早上九点开门。",
}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(Access(MINILM))


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder: Path = tmp_path_factory.mktemp("languages")
    (folder / "docs").mkdir()
    for name, text in TEXTS.items():
        (folder / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
    with opened(folder / "data", embedder) as index:
        ingest([folder / "docs"], "docs", index, embedder)
        yield index


def sources(index: Index, embedder: Embedder, name: str, question: str) -> list[str]:
    retriever = StepwiseRetriever(index, embedder, make_strategy(name, Parts(embedder)))
    return [passage.chunk.source for passage in retriever.search_now(Query(question), Context()).items]


def test_a_paraphrase_without_a_shared_word_is_found(index: Index, embedder: Embedder) -> None:
    question = "Which medicine did the doctor give to the sick kid?"
    assert singles(question).keys().isdisjoint(singles(TEXTS["physician"]))
    assert sources(index, embedder, "hybrid", question)[0] == "physician.txt"


def test_accented_words_are_found_in_any_case_but_not_without_their_accents(index: Index, embedder: Embedder) -> None:
    assert sources(index, embedder, "sparse", "BETRÄGT") == ["size.txt"]
    assert sources(index, embedder, "sparse", "Groesse Grosse") == []


def test_text_without_blanks_is_found_by_whole_runs_alone(index: Index, embedder: Embedder) -> None:
    assert sources(index, embedder, "sparse", "博物馆每天早上九点开门") == ["museum.txt"]
    assert sources(index, embedder, "sparse", "博物馆") == []
