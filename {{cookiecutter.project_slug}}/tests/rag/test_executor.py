"""The seam of ingestion: any executor that says what became of each step leaves the same index and report."""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.ingestion import Report, ingest
from app.rag.changes import Step
from app.rag.executor import BATCH, InOrder, Lesson, Outcome
from app.rag.index.index import Index
from app.rag.sources.source import Reading
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index


@dataclass
class Backwards:
    """Has each step done apart, the last one first, and hands over what would come from another process."""

    inner: InOrder

    def run(self, steps: Iterable[Step], lesson: Lesson) -> Iterator[Outcome]:
        return lesson.first(self.outcomes(steps), lambda outcome: [chunk.words for chunk in outcome.chunks])

    def outcomes(self, steps: Iterable[Step]) -> Iterator[Outcome]:
        for step in reversed(list(steps)):
            for outcome in self.inner.run([step], Lesson(0, lambda words: None)):
                yield pickle.loads(pickle.dumps(outcome))  # noqa: S301


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "long.md").write_text("".join(f"# Part {n}\nText {n}.\n" for n in range(2 * BATCH + 3)))
    (folder / "short.md").write_text("Apples are red.")
    (folder / "twin.md").write_text("Apples are red.")
    (folder / "empty.md").write_text("")
    (folder / "broken.ipynb").write_text("{")
    return folder


def take(index: Index, docs: Path, *, backwards: bool) -> Report:
    embedder = StemEmbedder()
    executor = Backwards(InOrder(embedder, Reading(), index.chunker)) if backwards else None
    return ingest([docs], "docs", index, embedder, executor=executor)


def counts(report: Report) -> tuple[object, ...]:
    skipped = sorted((item.source, item.reason) for item in report.skipped)
    return report.documents, report.chunks, report.read, report.unchanged, report.removed, skipped


def stored(index: Index) -> dict[str, tuple[str, str, list[float]]]:
    store = index.reader().store
    ids = [id for document in store.documents(Scope(collection="docs")) for id in document.chunk_ids]
    return {id: (chunk.source, chunk.text, list(vector)) for id, (chunk, vector) in store.fetch(ids).items()}


def test_another_executor_leaves_the_same_index_and_report(docs: Path) -> None:
    mine, others = memory_index(), memory_index()
    reports = take(mine, docs, backwards=False), take(others, docs, backwards=True)
    assert counts(reports[0]) == counts(reports[1])
    assert reports[0].read == 3
    assert stored(mine) == stored(others)


def test_its_changed_emptied_and_removed_documents_leave_none_of_their_old_chunks(docs: Path) -> None:
    mine, others = memory_index(), memory_index()
    for index, backwards in ((mine, False), (others, True)):
        take(index, docs, backwards=backwards)
    (docs / "long.md").write_text("# Part 0\nAnother text.\n# Part 1\nText 1.\n")
    (docs / "short.md").unlink()
    (docs / "twin.md").write_text(" ")
    reports = take(mine, docs, backwards=False), take(others, docs, backwards=True)
    assert counts(reports[0]) == counts(reports[1])
    assert (reports[1].read, reports[1].removed) == (1, 2)
    assert stored(mine) == stored(others)


def test_progress_ends_at_all_bytes_and_never_goes_back(docs: Path) -> None:
    for backwards in (False, True):
        index, embedder = memory_index(), StemEmbedder()
        inner = InOrder(embedder, Reading(), index.chunker)
        seen: list[tuple[int, int]] = []
        ingest(
            [docs],
            "docs",
            index,
            embedder,
            progress=lambda done, total, source, seen=seen: seen.append((done, total)),  # type: ignore[misc]
            executor=Backwards(inner) if backwards else inner,
        )
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert seen[-1][0] == seen[-1][1] == sum(path.stat().st_size for path in docs.iterdir())


def test_a_store_hears_the_beginning_once_and_nothing_is_lost() -> None:
    heard: list[object] = []
    lesson = Lesson(3, heard.extend)
    assert list(lesson.first(iter("abcde"), lambda letter: [{letter: 1}])) == list("abcde")
    assert heard == [{"a": 1}, {"b": 1}, {"c": 1}]


def test_a_store_hears_all_there_is_where_that_is_less() -> None:
    heard: list[object] = []
    assert list(Lesson(3, heard.extend).first(iter("ab"), lambda letter: [{letter: 1}])) == ["a", "b"]
    assert len(heard) == 2
