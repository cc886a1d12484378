"""First questions: how a heading is asked, and which ones are chosen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.suggestions import FirstQuestions, Suggestion, candidates, question
from app.types import Chunk
from tests.fakes_rag import StemEmbedder, chunk, opened


def under(*headings: str, source: str = "a.md", text: str = "Text.", position: int = 0) -> Chunk:
    return replace(chunk(1, text, source=source), headings=headings, position=position)


def asked(*chunks: Chunk) -> list[str]:
    return [suggestion.question for suggestion in candidates(chunks)]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Why not use BM25 alone?", "Why not use BM25 alone?"),
        ("How to change a setting", "How do I change a setting?"),
        ("Add a vector store", "How do I add a vector store?"),
        ("Implement `Custom` types", 'What is "Implement Custom types" about?'),
        ("1.2 Docker **Compose**", 'What is "Docker Compose" about?'),
        ("The [HTTP proxies](proxies.md) {#proxies}", 'What is "The HTTP proxies" about?'),
    ],
)
def test_a_heading_becomes_a_question(heading: str, expected: str) -> None:
    assert asked(under("Guide", heading)) == [expected]


@pytest.mark.parametrize("title", ["", "Usage", "Usage?", "What is it?", "2.0", "x" * 30 + " " + "y" * 40])
def test_what_says_too_little_or_too_much_is_not_asked(title: str) -> None:
    assert question(title) is None


def test_each_document_gives_its_best_heading_and_the_best_come_first() -> None:
    found = [
        under("Docker Compose"),
        under("Add a tool", source="b.md"),
        under("Some parse(headers, obj)", source="c.md"),
        under("Why use a client?", source="d.md"),
        under("Install the client", source="a.md"),
    ]
    assert asked(*found) == [
        "Why use a client?",
        "How do I install the client?",
        "How do I add a tool?",
        'What is "Some parse(headers, obj)" about?',
    ]


def test_a_text_without_headings_is_asked_by_its_title() -> None:
    assert asked(under(text="Annual Report 2024\nThe year was good.")) == ['What is "Annual Report 2024" about?']
    assert asked(under(text="The year was good. It ended.\n")) == []
    assert asked(under(text="import os\nimport sys\n")) == []
    assert asked(under(text="Annual Report 2024\nThe year was good.", position=1)) == []


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / "data") as index:
        yield index


def write(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.md").write_text(f"# About {name} things\nThey are {name}.", encoding="utf-8")
    return folder


def test_at_most_three_are_chosen_and_only_those_that_are_answered(index: Index, tmp_path: Path) -> None:
    ingest([write(tmp_path / "docs", "red", "blue", "green", "grey", "pink")], "docs", index, StemEmbedder())
    tried: list[Suggestion] = []

    def is_answered(suggestion: Suggestion) -> bool:
        tried.append(suggestion)
        return len(tried) != 2

    chosen = FirstQuestions(index, is_answered).now()
    assert chosen == tuple(one.question for one in (tried[0], tried[2], tried[3]))
    assert all(one.source.removesuffix(".md") in one.question for one in tried)


def test_they_are_found_once_for_each_version_of_the_index(index: Index, tmp_path: Path) -> None:
    tried: list[Suggestion] = []

    def is_answered(suggestion: Suggestion) -> bool:
        tried.append(suggestion)
        return True

    first = FirstQuestions(index, is_answered)
    assert first.now() == ()
    docs = write(tmp_path / "docs", "red")
    ingest([docs], "docs", index, StemEmbedder())
    assert first.now() == first.now() == ('What is "About red things" about?',)
    assert len(tried) == 1
    ingest([write(docs, "blue")], "docs", index, StemEmbedder())
    assert len(first.now()) == 2
    assert FirstQuestions(index, lambda _: True).now() == first.now()
