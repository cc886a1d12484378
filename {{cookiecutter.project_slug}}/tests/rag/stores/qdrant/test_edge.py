import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.edge import EdgeStore
from app.rag.stores.qdrant.embedded import EmbeddedEngine
from app.types import Chunk
from tests.fakes_rag import StemEmbedder, chunk

PROJECT = Path(__file__).parents[4]
embedder = StemEmbedder()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(tmp_path, Holder.this_process("test"))
    engine.hold()
    yield engine
    engine.close()


def indexed(item: Chunk) -> IndexedChunk:
    return IndexedChunk(item, embedder.encode_question(item.text), counted(item.text))


def test_a_full_disk_is_an_error_before_the_engine_meets_it(engine: EmbeddedEngine) -> None:
    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, EdgeStore)
    store.spare_bytes = 2**60
    with pytest.raises(IndexBroken, match="free on its disk"):
        store.upsert([indexed(chunk(1, "text"))])
    store.close()


OPENING = """
import sys
from pathlib import Path
from psutil import Process
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.embedded import EmbeddedEngine
before = Process().memory_info().rss
store = EmbeddedEngine(Path(sys.argv[1]), Holder.this_process("test")).open("one")
print(store.count(), Process().memory_info().rss - before)
store.close()
"""


def test_an_index_holds_little_memory_and_keeps_no_second_copy_on_disk(engine: EmbeddedEngine) -> None:
    store = engine.create("one", embedder.dimensions)
    store.upsert([indexed(chunk(number, f"text {number}")) for number in range(4)])
    store.flush()
    store.close()
    engine.close()
    assert not list((engine.folder / "one" / "shard").glob("wal/*"))
    command = [sys.executable, "-c", OPENING, str(engine.folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S603
    count, resident = map(int, done.stdout.split())
    assert count == 4
    assert resident < 70_000_000  # files with holes of 32 MB: one that is read as a whole is one too many
