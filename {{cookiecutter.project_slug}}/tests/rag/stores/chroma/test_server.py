import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.errors import IndexBroken, IndexBusy
from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from app.rag.index.store import Engine, IndexedChunk
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import ChromaSettings
from app.types import Scope
from tests.contract import chroma_server
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

pytestmark = pytest.mark.engines
PROJECT = Path(__file__).parents[4]
MANIFEST = Manifest("stems", "1", 64, "stems", "chunker", "engine")
SECOND = """
import sys
from pathlib import Path
from app.errors import IndexBusy
from tests.rag.stores.chroma.test_server import MANIFEST, Generations, engine_in
for act in (lambda generations: generations.open(), lambda generations: generations.create(MANIFEST)):
    engine = engine_in(Path(sys.argv[1]), sys.argv[2])
    try:
        act(Generations(engine))
    except IndexBusy as error:
        print(error)
    engine.close()
"""


def engine_in(folder: Path, url: str, key: str | None = None) -> Engine:
    location = Location(folder / "index", Holder.this_process("serve"))
    return connect("chroma", location, ChromaSettings.model_validate({"chroma_url": url, "chroma_api_key": key}))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_in(tmp_path / "first", chroma_server.empty())
    yield engine
    engine.close()


def second_process(folder: Path) -> list[str]:
    command = [sys.executable, "-c", SECOND, str(folder), chroma_server.url()]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_second_process_is_refused_in_words_and_the_first_goes_on(engine: Engine, tmp_path: Path) -> None:
    generations = Generations(engine)
    first = generations.create(MANIFEST)
    generations.activate(first)
    item = IndexedChunk(chunk(1, "red"), StemEmbedder().encode_question("red"), {"red": 1})
    first.commit([item])
    same, other = second_process(tmp_path / "first"), second_process(tmp_path / "second")
    assert len(same) == len(other) == 2
    assert all("is held by process" in line and "python -m app serve" in line for line in same)
    assert all("belongs to another DATA_DIR" in line and "delete the collection" in line for line in other)
    first.commit([IndexedChunk(chunk(2, "red"), item.dense, {"red": 1})])
    assert len(first.store.search_words({"red": 1}, Scope(), 9)) == first.store.count() == 2
    assert engine.names() == [first.name]
    first.store.close()


def test_a_folder_that_lost_its_mark_is_another_one(engine: Engine, tmp_path: Path) -> None:
    engine.hold()
    engine.close()
    engine.hold()
    engine.close()
    (tmp_path / "first" / "chroma" / "owner").unlink()
    with pytest.raises(IndexBusy, match="belongs to another DATA_DIR"):
        engine.hold()
    chroma_server.empty()
    engine.hold()


def test_other_collections_of_the_server_are_left_alone(engine: Engine) -> None:
    from app.rag.stores.chroma.server import ServerEngine

    assert isinstance(engine, ServerEngine)
    engine.client.create_collection("theirs", embedding_function=None)
    generations = Generations(engine)
    generations.activate(generations.create(MANIFEST))
    assert len(engine.names()) == 1
    assert engine.collection("theirs") is not None


def test_a_dropped_generation_leaves_no_words(engine: Engine, tmp_path: Path) -> None:
    engine.hold()
    engine.create("one", 64).close()
    assert (tmp_path / "first" / "chroma" / "one").is_dir()
    engine.drop("one")
    assert not (tmp_path / "first" / "chroma" / "one").exists()


def test_a_server_that_is_down_is_one_clear_error(tmp_path: Path) -> None:
    down = engine_in(tmp_path, "http://127.0.0.1:1", "secret-7")
    for act in (lambda: Generations(down).manifest(), lambda: down.hold(), lambda: down.names()):
        with pytest.raises(IndexBroken, match=r"does not answer .*: start it, or correct CHROMA_URL") as caught:
            act()
        assert "secret-7" not in str(caught.value)
    down.close()


class Odd(BaseHTTPRequestHandler):
    """Answers with the status that the path of its server says, and keeps the headers that it got."""

    status = 401
    headers_got: list[str | None]

    def do_GET(self) -> None:
        self.headers_got.append(self.headers["x-chroma-token"])
        self.send_response(self.status)
        self.send_header("Content-Length", "31")
        self.end_headers()
        self.wfile.write(b"no: api_key=secret-7 is not mine")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.mark.parametrize("status", [401, 403, 500, 200])
def test_a_server_that_refuses_or_answers_oddly_is_one_clear_error(tmp_path: Path, status: int) -> None:
    handler: Any = type("Handler", (Odd,), {"status": status, "headers_got": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        engine = engine_in(tmp_path, f"http://127.0.0.1:{server.server_port}", "secret-7")
        with pytest.raises(IndexBroken, match=r"CHROMA_URL") as caught:
            engine.names()
        server.shutdown()
        thread.join()
    assert "secret-7" not in str(caught.value)
    assert set(handler.headers_got) == {"secret-7"}
    engine.close()
