"""Two processes at one engine that several may write to; here it is in memory, and takes turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import IndexBroken, IndexBusy
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.index.manifest import Known
from app.rag.index.turns import TakesTurns, turn
from app.rag.retrieval.retriever import StepwiseRetriever
from app.types import Context, Query
from tests.contract.memory_store import MemoryEngine
from tests.fakes.embedders import StemEmbedder


class SharedEngine(MemoryEngine):
    """`taken` has each turn that is taken, and whether alone."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = True
        self.taken: list[tuple[str, bool]] = []

    @contextmanager
    def turn(self, name: str, *, alone: bool = True, wait: bool = True) -> Iterator[None]:
        if any(other == name and (alone or theirs) for other, theirs in self.taken):
            raise IndexBusy("another process writes")
        self.taken.append((name, alone))
        try:
            yield
        finally:
            self.taken.remove((name, alone))


@pytest.fixture
def engine() -> SharedEngine:
    return SharedEngine()


def opened(engine: MemoryEngine) -> Index:
    return Index(engine, StemEmbedder()).open()


def fruit(tmp_path: Path) -> Path:
    path = tmp_path / "fruit.md"
    path.write_text("Apples are red.")
    return path


def test_an_engine_may_take_turns_or_not(engine: SharedEngine) -> None:
    assert isinstance(engine, TakesTurns)
    assert not isinstance(MemoryEngine(), TakesTurns)
    with turn(MemoryEngine(), "writing"), turn(MemoryEngine(), "writing"):
        pass


def test_several_write_but_one_alone_builds_anew(engine: SharedEngine, tmp_path: Path) -> None:
    here, there = opened(engine), opened(engine)
    ingest([fruit(tmp_path)], None, here, StemEmbedder())
    with here.writing(), there.writing(), pytest.raises(IndexBusy), opened(engine).rebuilding():
        pass
    with here.rebuilding(), pytest.raises(IndexBusy), there.writing():
        pass
    assert engine.taken == []


def test_one_at_a_time_makes_the_first_generation(engine: SharedEngine) -> None:
    here, there = opened(engine), opened(engine)
    with here.writing() as first:
        with pytest.raises(IndexBusy), there.writing():
            pass
        first.know(Known("default", "a", "/a"))
        with there.writing() as second:
            assert second.name == first.name
    assert engine.taken == []


def test_what_two_processes_know_is_added_up(engine: SharedEngine) -> None:
    here, there = opened(engine), opened(engine)
    with here.writing() as first:
        first.know(Known("default", "a", "/a"))
        with there.writing() as second:
            second.know(Known("default", "b", "/b"))
            first.know(Known("default", "c", "/c"))
            second.commit()
    assert [known.path for known in here.known()] == ["/a", "/b", "/c"]
    manifest = here.last_manifest()
    assert manifest == second.manifest
    assert manifest.version == 1


def test_a_search_follows_a_generation_that_was_dropped_meanwhile(engine: SharedEngine, tmp_path: Path) -> None:
    here, there = opened(engine), opened(engine)
    ingest([fruit(tmp_path)], None, here, StemEmbedder())
    before = here.reader()

    def gone(*args: object) -> list[object]:
        raise IndexBroken("a generation is gone")

    before.store.search_vector = gone  # type: ignore[method-assign, assignment]
    retriever = StepwiseRetriever(here, StemEmbedder())
    with pytest.raises(IndexBroken):
        retriever.search_now(Query("red apples"), Context())
    ingest([], None, there, StemEmbedder(), rebuild=True)
    assert retriever.search_now(Query("red apples"), Context()).items


def test_a_writer_whose_generation_was_replaced_is_told_so(engine: SharedEngine, tmp_path: Path) -> None:
    here = opened(engine)
    ingest([fruit(tmp_path)], None, here, StemEmbedder())
    with here.writing() as generation:
        engine.drop(generation.name)
        with pytest.raises(IndexBroken, match="anew meanwhile: run the command again"):
            generation.commit()
