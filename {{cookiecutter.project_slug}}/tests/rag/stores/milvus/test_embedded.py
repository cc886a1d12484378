import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import IndexBroken, IndexBusy, MissingExtra
from app.rag.index.store import Engine, IndexedChunk, VectorStore
from app.rag.index.words import counted
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import MilvusSettings
from app.types import Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.packages import without_extra

pytestmark = pytest.mark.engines
PROJECT = Path(__file__).parents[4]
embedder = StemEmbedder()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = engine_in(tmp_path)
    yield found
    found.close()


def engine_in(folder: Path) -> Engine:
    return connect("milvus", Location(folder, Holder.this_process("ingest")), MilvusSettings())


def write(store: VectorStore, *texts: str, start: int = 0) -> None:
    chunks = [chunk(number, text, source=f"{number}.md") for number, text in enumerate(texts, start)]
    store.upsert([IndexedChunk(item, embedder.encode_question(item.text), counted(item.text)) for item in chunks])


def found(store: VectorStore, text: str) -> list[str]:
    return [hit.id[-1] for hit in store.search_words(counted(text), Scope(), 10)]


def test_a_second_process_is_refused(engine: Engine, tmp_path: Path) -> None:
    engine.hold()
    with pytest.raises(
        IndexBusy, match=r"held by process \d+ \(python -m app ingest\).* set MILVUS_URL to share an index"
    ):
        engine_in(tmp_path).hold()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.rag.stores.milvus.test_embedded import engine_in, write
engine = engine_in(Path(sys.argv[1]))
engine.hold()
store = engine.create("one", 64)
write(store, "first car")
store.flush()
write(store, "first car", "second car")
store.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_had_written_is_there_once(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=PROJECT, check=False)  # noqa: S603
    engine = engine_in(tmp_path)
    store = engine.open("one")
    assert (store.count(), sorted(found(store, "car"))) == (2, ["0", "1"])
    store.close()
    engine.close()


def test_words_that_are_not_ascii_are_found(engine: Engine) -> None:
    engine.hold()
    store = engine.create("one", embedder.dimensions)
    write(store, "naïve Bayes", "naive cars", "Straße", "...")
    assert found(store, "naïve")[0] == "0"
    assert found(store, "Straße") == ["2"]
    assert store.count() == 4
    store.close()


def test_what_was_added_later_is_found_beside_what_was_there(engine: Engine) -> None:
    engine.hold()
    store = engine.create("one", embedder.dimensions)
    write(store, *(f"apples grow {number}" for number in range(500)))
    store.optimize()
    write(store, "pears fall", "apples fall", start=1008)
    store.optimize()
    assert found(store, "pears") == ["8"]
    assert "9" in found(store, "apples fall")
    store.close()


def test_a_damaged_index_is_one_line(engine: Engine, tmp_path: Path) -> None:
    engine.hold()
    engine.create("one", embedder.dimensions).close()
    for path in (tmp_path / "one" / "milvus.db").rglob("*.json"):
        path.write_text("{")
    with pytest.raises(IndexBroken, match=r"^the index in .*one failed \(.*\): .* `python -m app ingest --rebuild`$"):
        engine.open("one")


def test_a_missing_package_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("milvus", monkeypatch)
    for module in [name for name in sys.modules if name.startswith("app.rag.stores.milvus.")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(MissingExtra, match="extra 'milvus': run `make setup`"):
        engine_in(tmp_path)
