"""What is handed to workers, and what is made of what comes back, without a cluster."""

import pickle
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.errors import ClusterUnavailable, ModelUnavailable, SettingsError
from app.rag.changes import Gone, Task
from app.rag.documents.loaders import parse
from app.rag.executor import Lesson, Outcome
from app.rag.index.store import Words
from app.rag.index.words import counted
from app.rag.ray.executor import DIED, SHARE_BYTES, SHARE_DOCUMENTS, OnRay, shares
from app.rag.ray.worker import Done, Work
from app.rag.sources.folder import Folder
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.targets import Target
from tests.fakes.embedders import StemEmbedder

HERE = Target("default", "docs", Folder(Path("/docs"), Path("/docs")))


def task(name: str, size: int = 10) -> Task:
    return Task(HERE, Item(name, size, f"/docs/{name}"))


def sizes(*given: int) -> list[list[int]]:
    found = shares(task(f"{number}.md", size) for number, size in enumerate(given))
    return [[one.item.size for one in share] for share in found]


@dataclass
class Scripted(OnRay):
    """Workers that die of every document called `deadly`."""

    handed: list[list[str]] = field(default_factory=list)

    def spread(self, shares: Sequence[Sequence[Task]]) -> Iterator[tuple[int, Done]]:
        for number, share in enumerate(shares):
            names = [one.item.name for one in share]
            self.handed.append(names)
            yield number, None if "deadly" in names else [Outcome(name, 10, read=1) for name in names]


class Refusing(OnRay):
    def spread(self, shares: Sequence[Sequence[Task]]) -> Iterator[tuple[int, Done]]:
        yield 0, ModelUnavailable("the model is down: try again")


WORK = Work(StemEmbedder, "1", Reading(), "structure")
UNHEARD = Lesson(0, lambda words: None)


def test_a_share_has_few_documents_and_few_bytes() -> None:
    assert sizes(*[1] * (SHARE_DOCUMENTS + 1)) == [[1] * SHARE_DOCUMENTS, [1]]
    assert sizes(1, SHARE_BYTES, 5) == [[1], [SHARE_BYTES], [5]]
    assert sizes() == []


def test_a_document_that_kills_every_worker_is_skipped_and_takes_no_other_along() -> None:
    workers = Scripted(WORK)
    outcomes = list(workers.run([task("a"), task("deadly"), task("b")], UNHEARD))
    assert workers.handed == [["a", "deadly", "b"], ["a"], ["deadly"], ["b"]]
    assert [outcome.source for outcome in outcomes if outcome.read] == ["a", "b"]
    assert [outcome.skipped for outcome in outcomes if outcome.skipped] == [(Skipped("deadly", DIED),)]


def test_what_there_is_nothing_to_read_of_asks_no_worker() -> None:
    workers = Scripted(WORK)
    skipped, gone = Skipped("link", "symbolic link"), Gone("old.md", ("1",))
    assert list(workers.run([skipped, gone], UNHEARD)) == [Outcome(skipped=(skipped,), gone=(gone,))]
    assert workers.handed == []


def test_a_store_hears_the_beginning_before_any_worker_is_asked(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Apples are red.")
    (tmp_path / "b.md").write_text("Bananas are yellow.")
    target = Target("default", "docs", Folder(tmp_path, tmp_path))
    tasks = [Task(target, Item(name, 10, str(tmp_path / name))) for name in ("a.md", "b.md")]
    workers, heard = Scripted(WORK), list[Words]()
    outcomes = workers.run(tasks, Lesson(1, heard.extend))
    assert (heard, workers.handed) == ([counted("Apples are red.")], [])
    assert sum(outcome.read for outcome in outcomes) == 2


def test_what_the_embedder_of_a_worker_raises_is_raised_here() -> None:
    with pytest.raises(ModelUnavailable, match="the model is down"):
        list(Refusing(WORK).run([task("a")], UNHEARD))


def test_a_worker_with_another_embedding_model_is_refused() -> None:
    assert WORK.stages(parse).embedder.fingerprint == "1"
    with pytest.raises(SettingsError, match="same version on all machines"):
        Work(StemEmbedder, "2", Reading(), "structure").stages(parse)


def test_an_address_where_nobody_listens_is_refused_at_once_with_the_next_step() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        expected = f"no Ray cluster answers at RAY_ADDRESS={address} .*: repair that, or leave out --engine ray"
        with closing(OnRay(WORK, address)) as executor, pytest.raises(ClusterUnavailable, match=expected):
            list(executor.run([task("a")], UNHEARD))


def test_work_travels_and_shows_no_key() -> None:
    assert pickle.loads(pickle.dumps(WORK)) == WORK  # noqa: S301
    assert "StemEmbedder" not in repr(WORK)
