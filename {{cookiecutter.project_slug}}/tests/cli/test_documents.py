"""`documents` and `collections`, over a real index."""

import json

import pytest

from app.rag.inventory import Holding, Inventory
from app.rag.stages import encode
from tests.cli.conftest import FakeApplication, Run
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index


@pytest.fixture
def application() -> FakeApplication:
    """With three documents, of which one lacks a chunk."""
    index = memory_index()
    chunks = [
        chunk(1, "Apples.", source="a.md", line=3, metadata={"title": "Fruit"}),
        chunk(2, "Cherries.", source="guides/c.md"),
        chunk(3, "Dates.", source="d.md", collection="far", pieces=2),
    ]
    with index.writing() as generation:
        generation.commit(encode(chunks, StemEmbedder()))
    return FakeApplication(inventory=Inventory(index))


def test_list_json_has_exactly_the_agreed_fields(run: Run) -> None:
    result = run("documents", "list", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == [
        {"source": "a.md", "collection": "docs", "chunks": 1, "status": "indexed"},
        {"source": "guides/c.md", "collection": "docs", "chunks": 1, "status": "indexed"},
        {"source": "d.md", "collection": "far", "chunks": 1, "status": "incomplete"},
    ]


def test_what_has_expired_is_listed_so(run: Run, application: FakeApplication) -> None:
    index = application.inventory.index
    with index.writing() as generation:
        old = chunk(7, "apples", source="old.md", metadata={"expires": "2001-01-01"})
        generation.commit(encode([old], StemEmbedder()))
    assert "  old.md  (1 chunk, expired)" in run("documents", "list").stdout.splitlines()
    listed = {one["source"]: one["status"] for one in json.loads(run("documents", "list", "--json").stdout)}
    assert listed["old.md"] == "expired"


def test_people_see_documents_under_their_collections(run: Run) -> None:
    assert run("documents", "list").stdout.splitlines() == [
        "docs",
        "  a.md  (1 chunk)",
        "  guides/c.md  (1 chunk)",
        "far",
        "  d.md  (1 chunk, incomplete)",
    ]
    assert run("documents", "list", "--collection", "far").stdout.splitlines() == [
        "far",
        "  d.md  (1 chunk, incomplete)",
    ]


def test_a_name_of_two_lines_takes_one(run: Run, application: FakeApplication) -> None:
    with application.inventory.index.writing() as generation:
        generation.commit(encode([chunk(7, "apples", source="a\n  forged.md")], StemEmbedder()))
    assert "  a\ufffd  forged.md  (1 chunk)" in run("documents", "list").stdout.splitlines()
    shown = run("documents", "show", "a\n  forged.md").stdout.splitlines()
    assert shown[0] == "a\ufffd  forged.md in docs: 1 chunk, indexed"
    removed = run("documents", "remove", "a\n  forged.md").stdout
    assert removed == "a\ufffd  forged.md was removed from docs (1 chunk)\n"


def test_show_gives_the_chunks_with_their_place_and_the_metadata(run: Run) -> None:
    shown = json.loads(run("documents", "show", "a.md", "--json").stdout)
    (piece,) = shown.pop("pieces")
    assert shown == {
        "source": "a.md",
        "collection": "docs",
        "chunks": 1,
        "status": "indexed",
        "metadata": {"title": "Fruit"},
    }
    assert (piece["heading"], piece["place"], piece["text"]) == ("Guide > Install", "line 3", "Apples.")
    assert run("documents", "show", "a.md").stdout.splitlines() == [
        "a.md in docs: 1 chunk, indexed",
        "title: Fruit",
        "",
        "[1] Guide > Install, line 3",
        "Apples.",
    ]


def test_remove_says_what_it_did(run: Run) -> None:
    result = run("documents", "remove", "a.md", "--json")
    assert json.loads(result.stdout) == {"source": "a.md", "collection": "docs", "chunks": 1}
    result = run("documents", "remove", "guides/c.md")
    assert (result.exit_code, result.stdout) == (0, "guides/c.md was removed from docs (1 chunk)\n")
    assert [one["source"] for one in json.loads(run("documents", "list", "--json").stdout)] == ["d.md"]


def test_an_unknown_document_is_one_line_that_names_a_near_one(run: Run) -> None:
    for command in ("show", "remove"):
        result = run("documents", command, "c.md")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("error: no document 'c.md' is in the index: did you mean guides/c.md")


def test_names_whose_bytes_are_no_text_are_those_of_the_list(run: Run, application: FakeApplication) -> None:
    with application.inventory.index.writing() as generation:
        generation.commit(encode([chunk(7, "tea", source="tea\\xe9.md", collection="cup\\xe9")], StemEmbedder()))
    typed = ("tea\udce9.md", "--collection", "cup\udce9")
    assert run("documents", "show", *typed).stdout.splitlines()[0] == "tea\\xe9.md in cup\\xe9: 1 chunk, indexed"
    assert run("documents", "list", *typed[1:]).stdout == "cup\\xe9\n  tea\\xe9.md  (1 chunk)\n"
    assert run("documents", "remove", *typed).exit_code == 0


def test_a_collection_of_two_lines_takes_one(run: Run, application: FakeApplication) -> None:
    with application.inventory.index.writing() as generation:
        generation.commit(encode([chunk(7, "tea", collection="e\nforged")], StemEmbedder()))
    assert "e\ufffdforged: 1 document, 1 chunk" in run("collections").stdout.splitlines()


def test_collections_are_listed_with_their_sizes(run: Run) -> None:
    assert json.loads(run("collections", "--json").stdout) == [
        {"collection": "docs", "documents": 2, "chunks": 2},
        {"collection": "far", "documents": 1, "chunks": 1},
    ]
    assert run("collections").stdout.splitlines() == ["docs: 2 documents, 2 chunks", "far: 1 document, 1 chunk"]


@pytest.mark.parametrize("command", [("documents", "list"), ("collections",)], ids=" ".join)
def test_of_an_empty_index_the_next_step_is_told(
    run: Run, application: FakeApplication, command: tuple[str, ...]
) -> None:
    application.inventory = Inventory(memory_index())
    result = run(*command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "python -m app ingest PATH" in result.stderr
    assert json.loads(run(*command, "--json").stdout) == []


@pytest.mark.parametrize("command", [("documents", name) for name in ("list", "show", "remove")] + [("collections",)])
def test_each_command_teaches_by_examples(run: Run, command: tuple[str, ...]) -> None:
    assert f"python -m app {' '.join(command)}" in run(*command, "--help").stdout.split("Examples:")[1]


def test_a_hostile_source_does_not_reach_the_terminal(run: Run, application: FakeApplication) -> None:
    class Hostile(Inventory):
        def documents(self, collection: str | None = None) -> list[Holding]:
            return [Holding("c", "\x1b[2J\u202e.md", 1, "indexed", "/", "")]

    application.inventory = Hostile(memory_index())
    assert "\x1b" not in run("documents", "list").stdout
