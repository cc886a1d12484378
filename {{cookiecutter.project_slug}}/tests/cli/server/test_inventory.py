"""`documents` and `collections` while a server holds the index: as without one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.cli.console import Terminal
from app.cli.server.client import NotThere, Server
from app.cli.server.inventory import ServerInventory, opened
from app.cli.session import Session
from app.errors import AmbiguousDocument, IndexBusy, UnknownDocument
from app.rag.inventory import Inventory
from app.rag.stages import encode
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index
from tests.fakes.services import FakeService, running


@pytest.fixture
def direct() -> Inventory:
    index = memory_index()
    chunks = [
        chunk(1, "Apples.", source="a.md", line=3, metadata={"title": "Fruit"}),
        chunk(2, "Cherries.", source="guides/c.md", headings=()),
        chunk(3, "Apples.", source="a.md", collection="far", pieces=2),
    ]
    with index.writing() as generation:
        generation.commit(encode(chunks, StemEmbedder()))
    return Inventory(index)


@pytest.fixture
def server(direct: Inventory) -> Iterator[Server]:
    with running(FakeService(inventory=direct)) as live, Server(live.url, None) as server:
        yield server


@pytest.fixture
def remote(server: Server) -> ServerInventory:
    return ServerInventory(server)


def test_lists_and_sizes_are_the_same(direct: Inventory, remote: ServerInventory) -> None:
    def told(inventory: Inventory | ServerInventory, collection: str | None) -> list[tuple[str, str, int, str]]:
        found = inventory.documents(collection)
        return [(one.collection, one.source, one.chunks, one.status) for one in found]

    for collection in (None, "docs", "far"):
        assert told(remote, collection) == told(direct, collection)
    assert remote.collections() == direct.collections()


@pytest.mark.parametrize("source", ["a.md", "guides/c.md"])
def test_a_shown_document_has_the_same_chunks(direct: Inventory, remote: ServerInventory, source: str) -> None:
    _, ours = direct.show(source, "docs")
    _, theirs = remote.show(source, "docs")
    assert [(one.id, one.heading, one.place(), one.text, one.metadata) for one in ours] == [
        (one.id, one.heading, one.place(), one.text, one.metadata) for one in theirs
    ]


def test_a_document_is_removed_there(direct: Inventory, remote: ServerInventory) -> None:
    assert remote.remove("a.md", "far").chunks == 1
    assert [(one.collection, one.source) for one in direct.documents()] == [("docs", "a.md"), ("docs", "guides/c.md")]


def test_what_is_not_there_is_told_as_without_a_server(direct: Inventory, remote: ServerInventory) -> None:
    with pytest.raises(UnknownDocument) as ours:
        direct.show("c.md")
    with pytest.raises(UnknownDocument) as theirs:
        remote.show("c.md")
    assert str(theirs.value) == str(ours.value)
    with pytest.raises(AmbiguousDocument, match="docs, far"):
        remote.remove("a.md")
    with pytest.raises(NotThere, match="no documents are in the collection"):
        remote.documents("nuts")


@pytest.mark.parametrize("held", [None, "server"])
def test_only_a_server_is_asked_in_the_place_of_an_index_that_is_held(server: Server, held: str | None) -> None:
    @contextmanager
    def busy(command: str, address: str | None = None) -> Iterator[FakeService]:
        raise IndexBusy("held by another: stop it", server.address if held else None)
        yield FakeService()

    session = Session(busy, Terminal())  # type: ignore[arg-type]
    if held:
        with opened(session, "documents list") as inventory:
            assert len(inventory.documents()) == 3
    else:
        with pytest.raises(IndexBusy), opened(session, "documents list"):
            pass
