from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import AmbiguousDocument, EmptyIndex, NothingToIngest, UnknownCollection, UnknownDocument
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.inventory import CollectionSize, Inventory
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / "data") as index:
        yield index


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "guides").mkdir(parents=True)
    (folder / "a.md").write_text("---\ntitle: Fruit\n---\n# A\nApples are red.\n## B\nBananas are yellow.")
    (folder / "guides" / "c.md").write_text("Cherries are dark.")
    return folder


def take(index: Index, *paths: Path, collection: str | None = "fruit", rebuild: bool = False) -> None:
    ingest(paths, collection, index, StemEmbedder(), rebuild=rebuild)


def sources(index: Index) -> list[str]:
    return [one.source for one in Inventory(index).documents()]


def test_each_document_is_listed_with_its_collection_chunks_and_status(index: Index, docs: Path) -> None:
    take(index, docs)
    found = Inventory(index).documents("fruit")
    assert [(one.collection, one.source, one.chunks, one.status) for one in found] == [
        ("fruit", "a.md", 2, "indexed"),
        ("fruit", "guides/c.md", 1, "indexed"),
    ]
    assert {one.root for one in found} == {str(docs)}
    assert all(len(one.digest) == 64 for one in found)


def test_what_is_no_longer_valid_is_listed_with_its_status(index: Index, docs: Path) -> None:
    (docs / "a.md").write_text("---\nexpires: 2001-01-01\n---\nApples are red.")
    (docs / "b.md").write_text("---\nreplaces: guides/c.md\n---\nCherries are light.")
    take(index, docs)
    found = [(one.source, one.status) for one in Inventory(index).documents()]
    assert found == [("a.md", "expired"), ("b.md", "indexed"), ("guides/c.md", "replaced")]
    assert Inventory(index).show("a.md")[0].status == "expired"
    Inventory(index).remove("b.md")
    assert [(one.source, one.status) for one in Inventory(index).documents()][1] == ("guides/c.md", "indexed")


def test_a_document_that_lacks_a_chunk_is_incomplete(index: Index, docs: Path) -> None:
    take(index, docs)
    with index.writing() as generation:
        (stored,) = generation.store.documents(Scope(), "a.md")
        generation.commit(stale=stored.chunk_ids[:1])
    (found,) = [one for one in Inventory(index).documents() if one.source == "a.md"]
    assert (found.chunks, found.status, found.digest) == (1, "incomplete", "")


def test_collections_are_counted(index: Index, docs: Path) -> None:
    take(index, docs)
    take(index, docs / "guides", collection="guides")
    assert Inventory(index).collections() == [CollectionSize("fruit", 2, 3), CollectionSize("guides", 1, 1)]


def test_an_empty_index_has_no_documents_and_no_collections(index: Index) -> None:
    assert (Inventory(index).documents(), Inventory(index).collections()) == ([], [])
    with pytest.raises(EmptyIndex):
        Inventory(index).documents("fruit")
    with pytest.raises(EmptyIndex):
        Inventory(index).remove("a.md")
    assert index.engine.names() == []


def test_a_document_is_shown_with_its_chunks_in_order(index: Index, docs: Path) -> None:
    take(index, docs)
    found, chunks = Inventory(index).show("a.md")
    assert (found.source, [chunk.text for chunk in chunks]) == ("a.md", ["Apples are red.", "Bananas are yellow."])
    assert chunks[0].metadata["title"] == "Fruit"


@pytest.mark.parametrize(
    ("source", "advice"),
    [("c.md", "did you mean guides/c.md?"), ("b.md", "did you mean a.md"), ("zzzzzzzz", "documents list")],
)
def test_an_unknown_document_is_an_error_that_names_near_ones(
    index: Index, docs: Path, source: str, advice: str
) -> None:
    take(index, docs)
    for call in (Inventory(index).show, Inventory(index).remove):
        with pytest.raises(UnknownDocument, match=advice):
            call(source)


def test_an_unknown_collection_is_an_error_that_names_the_known_ones(index: Index, docs: Path) -> None:
    take(index, docs)
    for call in (Inventory(index).show, Inventory(index).remove):
        with pytest.raises(UnknownCollection, match="use one of fruit"):
            call("a.md", "nuts")


def test_a_source_of_two_collections_wants_one_of_them(index: Index, docs: Path) -> None:
    take(index, docs)
    take(index, docs, collection="again")
    with pytest.raises(AmbiguousDocument, match="again, fruit: name one"):
        Inventory(index).remove("a.md")
    assert Inventory(index).remove("a.md", "again").collection == "again"
    assert sources(index) == ["guides/c.md", "a.md", "guides/c.md"]


def test_another_tenants_documents_are_not_there(index: Index, docs: Path) -> None:
    ingest([docs], "fruit", index, StemEmbedder(), tenant="acme")
    assert Inventory(index).documents() == []
    with pytest.raises(UnknownDocument):
        Inventory(index).remove("a.md")
    assert len(Inventory(index, "acme").documents()) == 2


def test_a_removed_document_does_not_come_back_by_a_rebuild(index: Index, docs: Path) -> None:
    take(index, docs)
    version = index.reader().manifest.version
    removed = Inventory(index).remove("a.md")
    assert (removed.source, removed.chunks, sources(index)) == ("a.md", 2, ["guides/c.md"])
    assert index.reader().manifest.version > version
    for _ in range(2):
        take(index, rebuild=True)
        assert sources(index) == ["guides/c.md"]


def test_a_removed_document_comes_back_when_its_path_is_ingested_again(index: Index, docs: Path) -> None:
    take(index, docs)
    Inventory(index).remove("a.md")
    take(index, docs / "guides" / "c.md")
    take(index, rebuild=True)
    assert "a.md" not in sources(index)
    take(index, docs / "a.md")
    assert sources(index) == ["a.md", "c.md", "guides/c.md"]
    take(index, rebuild=True)
    assert "a.md" in sources(index)


def test_a_removed_document_of_another_collection_stays(index: Index, docs: Path) -> None:
    take(index, docs)
    take(index, docs, collection="again")
    Inventory(index).remove("a.md", "again")
    take(index, rebuild=True)
    found = [(one.collection, one.source) for one in Inventory(index).documents()]
    assert found == [("again", "guides/c.md"), ("fruit", "a.md"), ("fruit", "guides/c.md")]


def test_an_index_of_which_all_is_removed_is_empty_and_not_broken(tmp_path: Path, docs: Path) -> None:
    with opened(tmp_path / "data") as index:
        take(index, docs)
        for source in sources(index):
            Inventory(index).remove(source)
    with opened(tmp_path / "data") as index:
        assert Inventory(index).documents() == []
        with pytest.raises(NothingToIngest):
            take(index, rebuild=True)
        take(index, docs)
        assert sources(index) == ["a.md", "guides/c.md"]
