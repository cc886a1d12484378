import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.store import Engine, IndexedChunk, VectorStore, Words
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.average import KEY, SAMPLE
from app.settings import QdrantSettings
from app.types import Scope
from tests.fakes_rag import StemEmbedder, chunk


@pytest.fixture(params=[None, ":memory:"], ids=["embedded", "server"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    location = Location(tmp_path / "index", Holder.this_process("test"))
    engine = connect("qdrant", location, QdrantSettings(qdrant_url=request.param))
    engine.hold()
    yield engine
    engine.close()


@pytest.fixture
def store(engine: Engine) -> Iterator[VectorStore]:
    store = engine.create("one", StemEmbedder.dimensions)
    yield store
    store.close()


def write(store: VectorStore, *words: Words) -> None:
    vector = StemEmbedder().encode_question("text")
    store.upsert([IndexedChunk(chunk(number, "text"), vector, counts) for number, counts in enumerate(words)])


def bm25(found: int, length: float) -> float:
    """Of a word that is said once, and is in one of `found` chunks."""
    return math.log(1 + (found - 1 + 0.5) / (1 + 0.5)) * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * length))


def test_the_score_is_bm25_with_the_length_that_was_learned(engine: Engine, store: VectorStore) -> None:
    assert store.sample_size() == SAMPLE
    store.learn([{"red": 1, "car": 3}, {"blue": 2}])
    assert (store.sample_size(), engine.read("one", KEY)) == (0, "3.0")
    write(store, {"red": 1, "car": 2}, {"blue": 1, "car": 5}, {"car": 1})
    scores = [store.search_words({word: 1}, Scope(), 1)[0].score for word in ("red", "blue")]
    assert scores == pytest.approx([bm25(3, 3 / 3), bm25(3, 6 / 3)], rel=1e-5)


def test_what_was_learned_serves_later_writes_of_any_process(engine: Engine, store: VectorStore) -> None:
    other = engine.open("one") if engine.shared else store
    store.learn([{"car": 3}])
    assert other.sample_size() == 0
    write(other, {"red": 1, "car": 5}, {"blue": 1})
    assert store.search_words({"red": 1}, Scope(), 1)[0].score == pytest.approx(bm25(2, 6 / 3), rel=1e-5)


def test_a_sample_without_words_teaches_nothing(store: VectorStore) -> None:
    store.learn([{}, {}])
    store.learn([])
    assert store.sample_size() == SAMPLE


def test_a_damaged_length_names_the_next_step(engine: Engine, store: VectorStore) -> None:
    engine.write("one", KEY, "three")
    with pytest.raises(IndexBroken, match=f"{KEY} of generation one .* --rebuild"):
        store.sample_size()
