import pytest

from app.errors import IndexBroken
from app.rag.index.generation import MANIFEST
from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from tests.contract.memory_store import MemoryEngine, MemoryStore

SOME = Manifest("stems", "1", 64, "stems", "chunker", "engine")


def in_use(engine: MemoryEngine) -> str:
    """The name of a new generation that was put to use."""
    generations = Generations(engine)
    created = generations.create(SOME)
    generations.activate(created)
    return created.name


def test_what_a_broken_off_run_left_is_swept_by_the_next() -> None:
    engine = MemoryEngine()
    name = in_use(engine)
    Generations(engine).create(SOME)
    created = Generations(engine).create(SOME)
    assert sorted(engine.names()) == sorted([name, created.name])


def test_where_another_process_may_be_making_one_it_stays() -> None:
    engine = MemoryEngine()
    engine.shared = True
    made = [Generations(engine).create(SOME).name for _ in range(2)]
    assert engine.names() == made


@pytest.mark.parametrize("name", ["", "gone", "../docs"])
def test_while_it_is_unclear_which_one_is_in_use_all_stay(name: str) -> None:
    engine = MemoryEngine()
    before = in_use(engine)
    engine.use(name)
    created = Generations(engine).create(SOME)
    assert engine.names() == [before, created.name]


@pytest.mark.parametrize("name", ["", "gone", "../docs"])
def test_a_name_of_nothing_tells_the_next_step(name: str) -> None:
    engine = MemoryEngine()
    engine.use(name)
    for look in (Generations(engine).manifest, Generations(engine).open):
        with pytest.raises(IndexBroken):
            look()
    with pytest.raises(
        IndexBroken, match=r"the index in memory .* not there: .* `python -m app ingest --rebuild PATH`"
    ):
        Generations(engine).manifest()


def test_a_damaged_manifest_is_named_and_its_store_closed() -> None:
    engine = MemoryEngine()
    name = in_use(engine)
    engine.write(name, MANIFEST, "{")
    with pytest.raises(IndexBroken, match=f"manifest of generation {name} in the index in memory can't be read"):
        Generations(engine).open()


class MovingEngine(MemoryEngine):
    """Another process puts a new generation to use just before this one opens the old one."""

    moves = 1

    def open(self, name: str) -> MemoryStore:
        if self.moves:
            self.moves -= 1
            in_use(self)
        return super().open(name)


def test_a_generation_that_is_replaced_while_it_is_opened_gives_way_to_the_new_one() -> None:
    engine = MovingEngine()
    old = in_use(engine)
    opened = Generations(engine).open()
    assert opened is not None
    assert [opened.name] == engine.names() != [old]


def test_a_discarded_generation_that_is_in_use_stays() -> None:
    engine = MemoryEngine()
    generations = Generations(engine)
    created = generations.create(SOME)
    generations.activate(created)
    generations.discard(created)
    assert engine.names() == [created.name]
