import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import IndexBroken
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.edge import MOST_KEPT, EdgeStore
from app.rag.stores.qdrant.embedded import EmbeddedEngine
from app.types import Chunk
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

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


class Interrupted:
    """A shard during whose reading something else happens."""

    def __init__(self, shard: Any, meanwhile: Callable[[], object]) -> None:
        self.shard = shard
        self.meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shard, name)

    def retrieve(self, *args: Any, **options: Any) -> Any:
        found = self.shard.retrieve(*args, **options)
        self.meanwhile()
        return found


def test_a_chunk_deleted_while_it_is_read_does_not_come_back(engine: EmbeddedEngine) -> None:
    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, EdgeStore)
    item = indexed(chunk(1, "text"))
    store.upsert([item])
    shard: Any = Interrupted(store.shard, lambda: store.delete([item.chunk.id]))
    store.shard = shard
    assert [*store.fetch([item.chunk.id])] == [item.chunk.id]
    assert store.fetch([item.chunk.id]) == {}
    store.close()


def test_a_write_that_fails_half_way_is_seen(engine: EmbeddedEngine) -> None:
    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, EdgeStore)
    item = indexed(chunk(1, "text"))
    store.upsert([item])
    assert store.fetch([item.chunk.id])

    class Half(Interrupted):
        def update(self, operation: Any) -> None:
            self.shard.update(operation)
            raise OSError("the disk is gone")

    half: Any = Half(store.shard, lambda: None)
    store.shard = half
    with pytest.raises(IndexBroken):
        store.delete([item.chunk.id])
    assert store.fetch([item.chunk.id]) == {}
    store.close()


def test_no_more_chunks_are_kept_than_a_bound(engine: EmbeddedEngine) -> None:
    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, EdgeStore)
    items = [indexed(chunk(number, f"text {number}")) for number in range(MOST_KEPT + 10)]
    store.upsert(items)
    ids = [item.chunk.id for item in items]
    for start in (0, 10, 0):
        assert [*store.fetch(ids[start : start + MOST_KEPT])] == ids[start : start + MOST_KEPT]
        assert len(store.kept) <= MOST_KEPT
    assert [*store.fetch(ids)] == ids
    assert len(store.kept) <= MOST_KEPT
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
