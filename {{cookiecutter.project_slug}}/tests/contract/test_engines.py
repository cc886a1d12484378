"""What every engine promises: generations by name, one of them in use, and a few small texts of each."""

import pytest

from app.errors import IndexBroken
from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from app.rag.index.store import Engine
from app.rag.stores import STORES
from tests.contract.engines import ENGINES

MANIFEST = Manifest("stems", "1", 64, "stems", "chunker", "engine")


def test_each_store_stands_in_this_suite() -> None:
    assert {name.split()[0] for name in ENGINES} == {"memory", *STORES}


def test_nothing_is_there_at_first(engine: Engine) -> None:
    assert (engine.current(), engine.names(), engine.read("one", "text")) == (None, [], None)
    with pytest.raises(IndexBroken):
        engine.open("one")


def test_a_generation_is_in_use_once_it_is_named(engine: Engine) -> None:
    engine.hold()
    stores = [engine.create(name, 64) for name in ("one", "two")]
    assert (engine.current(), sorted(engine.names())) == (None, ["one", "two"])
    for name in ("one", "two", "two"):
        engine.use(name)
        assert engine.current() == name
    for store in stores:
        store.close()


def test_texts_belong_to_their_generation_and_go_with_it(engine: Engine) -> None:
    engine.hold()
    for name in ("one", "two"):
        engine.create(name, 64).close()
        engine.write(name, "text", f'{{"of": "{name}"}}')
        engine.write(name, "other", "1.5")
    engine.write("one", "text", "é中🙂")
    assert [engine.read(name, "text") for name in ("one", "two")] == ["é中🙂", '{"of": "two"}']
    assert [engine.read("one", "other"), engine.read("one", "none")] == ["1.5", None]
    engine.drop("one")
    engine.drop("one")
    assert (engine.names(), engine.read("one", "text"), engine.read("two", "other")) == (["two"], None, "1.5")


def test_holding_and_letting_go_twice_is_fine(engine: Engine) -> None:
    engine.hold()
    engine.hold()
    engine.close()
    engine.close()


def test_a_generation_is_searched_once_it_is_active(engine: Engine) -> None:
    generations = Generations(engine)
    assert (generations.manifest(), generations.open()) == (None, None)
    first = generations.create(MANIFEST)
    assert generations.manifest() is None
    generations.activate(first)
    second = generations.create(MANIFEST.committed())
    assert generations.manifest() == MANIFEST
    generations.activate(second)
    second.store.close()
    assert engine.names() == [second.name]
    reopened = generations.open()
    assert reopened is not None
    assert reopened.manifest == generations.manifest() == MANIFEST.committed()
    reopened.store.close()


def test_a_discarded_generation_leaves_the_active_one(engine: Engine) -> None:
    generations = Generations(engine)
    active = generations.create(MANIFEST)
    generations.activate(active)
    generations.discard(generations.create(MANIFEST.committed()))
    generations.discard(active)
    assert engine.names() == [active.name]
    assert generations.manifest() == active.manifest == MANIFEST
    active.store.close()
