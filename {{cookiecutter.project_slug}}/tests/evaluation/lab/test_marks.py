from dataclasses import replace
from math import log2

import pytest

from app.types import Chunk
from evaluation.lab.marks import marks, ranking
from evaluation.lab.question import LabQuestion, Wanted
from tests.fakes.documents import chunk


def cut(start: int, end: int, source: str = "a.md") -> Chunk:
    return replace(chunk(start, "x" * (end - start), source=source), start=start, end=end)


def test_a_marked_span_ranks_where_a_chunk_first_holds_it_whole() -> None:
    question = LabQuestion("?", (Wanted("a.md", (90, 110)),))
    halves, overlapping = [cut(0, 100), cut(100, 200)], [cut(0, 100), cut(80, 180)]
    assert marks(question, halves).ndcg == 0.0
    assert marks(question, overlapping).ndcg == pytest.approx(1 / log2(3))
    assert (marks(question, overlapping).mrr, marks(question, overlapping).recall) == (0.5, 1.0)


def test_a_chunk_that_repeats_what_was_found_takes_a_place() -> None:
    question = LabQuestion("?", (Wanted("a.md", (10, 20)), Wanted("b.md", (10, 20))))
    chunks = [cut(0, 50), cut(5, 60), cut(0, 50, "b.md")]
    assert ranking(question, chunks) == ["0", "chunk 1", "1"]


def test_a_document_ranks_where_its_best_chunk_does() -> None:
    question = LabQuestion("?", (Wanted("b.md", grade=2.0), Wanted("c.md", grade=1.0)))
    chunks = [*(cut(at, at + 10) for at in range(0, 200, 10)), cut(0, 10, "b.md"), cut(10, 20, "b.md")]
    assert ranking(question, chunks) == ["/docs a.md", "0"]
    found = marks(question, chunks)
    assert found.recall == 0.5
    assert found.ndcg == pytest.approx((2 / log2(3)) / (2 + 1 / log2(3)))
