import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from app.rag.index.store import Engine
from app.rag.index.words import counted
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import MilvusSettings
from app.types import Scope
from tests.cli.programs import COMMAND, clean_environment
from tests.contract import milvus_server

pytestmark = pytest.mark.engines
HERE = Location(Path("unused"), Holder.this_process("test"))
MANIFEST = Manifest("stems", "1", 64, "stems", "chunker", "engine")
DOCUMENTS = 8
FAILED = r"^the Milvus server failed \(.*\): start it, or correct MILVUS_URL and MILVUS_TOKEN$"


@pytest.fixture
def engine() -> Iterator[Engine]:
    found = milvus_server.empty_server(HERE)
    yield found
    found.close()


def test_a_server_that_is_down_is_one_clear_error_without_the_token() -> None:
    settings = MilvusSettings.model_validate({"milvus_url": "http://127.0.0.1:1", "milvus_token": "root:Hidden-1"})
    down = connect("milvus", HERE, settings)
    with pytest.raises(IndexBroken, match=FAILED) as error:
        Generations(down).manifest()
    assert "Hidden" not in str(error.value)
    down.close()


def test_a_server_that_goes_away_is_one_clear_error() -> None:
    url, end = milvus_server.start()
    engine = connect("milvus", HERE, MilvusSettings(milvus_url=url))
    store = engine.create("one", 64)
    end()
    for ask in (store.count, engine.names, lambda: list(store.documents(Scope()))):
        with pytest.raises(IndexBroken, match=FAILED):
            ask()
    engine.close()


def test_other_collections_of_the_server_are_left_alone(engine: Engine) -> None:
    from pymilvus import MilvusClient

    theirs = MilvusClient(milvus_server.server())
    theirs.create_collection("theirs", dimension=4)
    generations = Generations(engine)
    generations.activate(generations.create(MANIFEST))
    assert len(engine.names()) == 1
    assert theirs.has_collection("theirs")
    theirs.drop_collection("theirs")
    theirs.close()


def test_the_generation_in_use_can_be_dropped(engine: Engine) -> None:
    engine.create("one", 64)
    engine.use("one")
    engine.drop("one")
    assert (engine.current(), engine.names()) == (None, [])


def test_two_processes_write_at_once_and_a_third_one_searches(engine: Engine, tmp_path: Path) -> None:
    for folder in ("first", "left", "right"):
        (tmp_path / folder).mkdir()
        for number in range(DOCUMENTS):
            (tmp_path / folder / f"{folder}-{number}.md").write_text(f"# {folder} {number}\n\nPlums of {folder} ripen.")
    assert ingest(tmp_path / "first").wait() == 0
    both = [ingest(tmp_path / "left"), ingest(tmp_path / "right")]
    store = engine.open(engine.current() or "")
    while any(process.poll() is None for process in both):
        assert len(store.search_words(counted("first plums"), Scope(), 100)) >= DOCUMENTS
    assert [process.returncode for process in both] == [0, 0]
    documents = list(store.documents(Scope()))
    assert len(documents) == 3 * DOCUMENTS
    assert all(document.complete for document in documents)
    assert store.count() == sum(document.pieces for document in documents)


def ingest(folder: Path) -> "subprocess.Popen[bytes]":
    here = {"VECTOR_STORE": "milvus", "MILVUS_URL": milvus_server.server(), "DATA_DIR": str(folder.parent / "data")}
    environment = {**clean_environment(), **here}
    command = [*COMMAND, "ingest", str(folder)]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
