"""Texts and generations in Pinecone, against the stand-in, which shows writes late."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from app.errors import IndexBroken
from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import PineconeSettings

if TYPE_CHECKING:
    from tests.fakes.pinecone.server import FakePinecone

pytestmark = pytest.mark.engines

KEY = "key-of-two-processes"
LONG = "é" * 20_000


@pytest.fixture(scope="module")
def server() -> Iterator["FakePinecone"]:
    from tests.fakes.pinecone.server import FakePinecone

    fake = FakePinecone()
    yield fake
    fake.stop()


@pytest.fixture
def engine(server: "FakePinecone") -> Iterator[Engine]:
    server.accounts.clear()
    with closing(process(server)) as found:
        yield found


def process(server: "FakePinecone") -> Engine:
    settings = PineconeSettings(pinecone_url=server.url, pinecone_api_key=SecretStr(KEY))
    return connect("pinecone", Location(Path("unused"), Holder.this_process("test")), settings)


def texts(server: "FakePinecone") -> set[str]:
    return set(server.accounts[KEY]["app-catalogue"].namespaces["catalogue"].written)


def test_a_text_too_long_for_one_document_is_kept_in_several(server: "FakePinecone", engine: Engine) -> None:
    engine.create("one", 3)
    engine.write("one", "manifest", LONG)
    assert engine.read("one", "manifest") == LONG
    assert len(texts(server)) == 4
    engine.write("one", "manifest", "short")
    assert (engine.read("one", "manifest"), texts(server)) == ("short", {"one", "one/manifest"})


def test_a_part_that_is_not_there_yet_is_no_half_of_a_text(server: "FakePinecone", engine: Engine) -> None:
    engine.write("one", "manifest", LONG)
    part = next(name for name in texts(server) if name.endswith("/2"))
    catalogue = server.accounts[KEY]["app-catalogue"].namespaces["catalogue"]
    catalogue.views["fetch"].documents.pop(part)
    with pytest.raises(IndexBroken, match=r"not there in Pinecone .*: try again"):
        engine.read("one", "manifest")


def test_a_second_process_sees_what_the_first_put_to_use(server: "FakePinecone", engine: Engine) -> None:
    engine.create("one", 3)
    engine.use("one")
    with closing(process(server)) as other:
        assert (other.current(), other.names()) == ("one", ["one"])
        other.create("two", 5)
        other.use("two")
        other.drop("one")
    assert (engine.current(), engine.names()) == ("two", ["two"])


def test_other_indexes_and_namespaces_are_left_alone(server: "FakePinecone", engine: Engine) -> None:
    from tests.fakes.pinecone.server import Index

    server.accounts[KEY]["theirs"] = Index({})
    engine.create("one", 3)
    engine.create("two", 3)
    engine.drop("one")
    assert set(server.accounts[KEY]) == {"theirs", "app-catalogue", "app-chunks-3"}
    assert engine.names() == ["two"]
