import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.errors import IndexBroken, IndexBusy, MissingExtra
from app.rag.index.store import Engine, IndexedChunk, VectorStore
from app.rag.index.words import counted
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import ChromaSettings
from app.types import Chunk, Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.packages import without_extra

pytestmark = pytest.mark.engines
embedder = StemEmbedder()


def engine_in(folder: Path) -> Engine:
    return connect("chroma", Location(folder / "index", Holder.this_process("test")), ChromaSettings())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_in(tmp_path)
    engine.hold()
    yield engine
    engine.close()


@pytest.fixture
def store(engine: Engine) -> Iterator[VectorStore]:
    store = engine.create("one", embedder.dimensions)
    yield store
    store.close()


def indexed(item: Chunk) -> IndexedChunk:
    return IndexedChunk(item, embedder.encode_question(item.text), counted(item.text))


def by_words(store: VectorStore, text: str) -> list[str]:
    return [hit.id[-1] for hit in store.search_words(counted(text), Scope(), 10)]


def test_a_second_process_is_told_that_a_store_must_be_shared(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(IndexBusy, match=r"held by process .*: stop it or wait for it, or choose a store .* QDRANT_URL"):
        engine_in(tmp_path).hold()


def test_words_whose_vector_was_never_written_are_dropped_at_the_next_start(engine: Engine, tmp_path: Path) -> None:
    from app.rag.stores.chroma.store import ChromaStore

    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, ChromaStore)
    store.upsert([indexed(chunk(1, "red apples"))])
    store.words.upsert([indexed(chunk(2, "red cars"))])  # here the process was killed
    assert by_words(store, "red") == ["1", "2"]
    assert list(store.fetch([chunk(2, "").id])) == []
    assert store.sample(Scope(), 5) == [chunk(1, "red apples")]
    store.close()
    again = engine.open("one")
    assert by_words(again, "red") == ["1"]
    again.upsert([indexed(chunk(2, "red cars"))])
    assert (by_words(again, "red"), again.count()) == (["1", "2"], 2)
    again.close()


def test_a_chunk_whose_words_are_lost_names_the_next_step(engine: Engine) -> None:
    from app.rag.stores.chroma.store import ChromaStore

    store = engine.create("one", embedder.dimensions)
    assert isinstance(store, ChromaStore)
    store.upsert([indexed(chunk(1, "red apples"))])
    store.words.delete([chunk(1, "").id])
    store.close()
    with pytest.raises(IndexBroken, match=r"words.db does not have the words of all chunks: .* --rebuild"):
        engine.open("one")


@pytest.mark.parametrize("lost", ["words.db", "chroma/chroma.sqlite3", "chroma"])
def test_files_that_are_gone_name_the_next_step(engine: Engine, store: VectorStore, tmp_path: Path, lost: str) -> None:
    store.upsert([indexed(chunk(1, "red apples"))])
    store.close()
    path = tmp_path / "index" / "one" / lost
    path.rename(path.with_name("gone"))
    with pytest.raises(IndexBroken, match="--rebuild"):
        engine.open("one")


def test_a_generation_that_is_dropped_while_it_is_searched_answers_to_the_end(
    engine: Engine, store: VectorStore, tmp_path: Path
) -> None:
    store.upsert([indexed(chunk(number, f"red apples {number}")) for number in range(9)])
    engine.write("one", "text", "1")
    engine.drop("one")
    assert (engine.names(), engine.read("one", "text")) == ([], None)
    assert len(store.search_vector(embedder.encode_question("red"), Scope(), 9)) == 9
    assert len(store.fetch([chunk(number, "").id for number in range(9)])) == 9
    assert len(by_words(store, "red")) == 9
    store.close()
    assert not (tmp_path / "index" / "one").exists()


def test_the_few_chunks_of_a_tenant_are_found_among_many(store: VectorStore) -> None:
    items = [
        IndexedChunk(chunk(number, "text", tenant="few" if number % 700 == 5 else "many"), vector, {"text": 1})
        for number, vector in enumerate(np.eye(3000, 64, dtype=np.float32) + np.float32(0.01))
    ]
    store.upsert(items)
    far = -items[0].dense
    assert [len(store.search_vector(far, Scope(tenant), 9)) for tenant in ("few", "nobody")] == [5, 0]
    assert (store.count(Scope("few")), store.count(Scope("many"))) == (5, 2995)
    store.delete([item.chunk.id for item in items if item.chunk.tenant == "many"])
    assert (store.count(), len(store.search_vector(far, Scope("few"), 9))) == (5, 5)


def test_what_is_looked_for_is_not_written(tmp_path: Path) -> None:
    engine = engine_in(tmp_path)
    assert (engine.current(), engine.names()) == (None, [])
    with pytest.raises(IndexBroken, match="--rebuild"):
        engine.open("one")
    assert os.listdir(tmp_path) == []


def test_a_missing_package_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("chroma", monkeypatch)
    with pytest.raises(MissingExtra, match=r"needs the extra 'chroma': run `make setup`"):
        engine_in(tmp_path)
