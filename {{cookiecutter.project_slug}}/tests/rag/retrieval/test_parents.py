"""Chunks with what stands beside them in their document."""

from dataclasses import replace

import pytest

from app.rag.index.store import IndexedChunk
from app.rag.retrieval.parents import Neighbours
from app.rag.retrieval.step import Candidate
from app.types import Query, Scope
from tests.fakes.candidates import as_candidate, document, found_in

STORY = document("story.md", "once", "upon", "a time", "there was", "an end")
OTHER = document("other.md", "first", "second", "third", first=10)


def arranged(*hits: Candidate, items: list[IndexedChunk] | None = None, limit: int = 10, **scope: str) -> list[str]:
    found = found_in(Query("apples", scope=Scope(**scope), limit=limit), [*STORY, *OTHER] if items is None else items)  # type: ignore[arg-type]
    return [one.chunk.text for one in Neighbours().arrange(hits, found)]


def test_each_hit_is_followed_by_the_chunk_before_it_and_the_one_after_it() -> None:
    hits = as_candidate(STORY[2], 1.0), as_candidate(OTHER[0], 0.4)
    assert arranged(*hits) == ["a time", "upon", "there was", "first", "second"]


def test_a_chunk_that_is_hit_and_neighbour_comes_once_and_first_where_it_is_better() -> None:
    hits = as_candidate(STORY[1], 1.0), as_candidate(STORY[2], 0.9), as_candidate(STORY[3], 0.2)
    assert arranged(*hits) == ["upon", "once", "a time", "there was", "an end"]


def test_neighbours_have_the_score_of_their_hit_and_a_cosine_of_their_own() -> None:
    found = found_in(Query("upon"), STORY)
    one, before, after = Neighbours().arrange([as_candidate(STORY[1], 0.7)], found)
    assert [candidate.score for candidate in (one, before, after)] == [0.7] * 3
    assert before.cosine == pytest.approx(float(STORY[0].dense @ found.question))
    assert before.chunk == STORY[0].chunk


def test_no_more_hits_are_read_around_than_the_limit_needs() -> None:
    hits = as_candidate(STORY[1], 1.0), as_candidate(OTHER[1], 0.9)
    assert len(arranged(*hits, limit=3)) == 3
    assert len(arranged(*hits, limit=4)) == 6  # what is too much is cut off later


def test_nothing_comes_from_another_version_tenant_or_document() -> None:
    old = document("story.md", "once", "before", first=20, document_hash="old")
    strange = [replace(item, chunk=replace(item.chunk, tenant="acme", id=f"{item.chunk.id[:-1]}9")) for item in STORY]
    assert arranged(as_candidate(STORY[0], 1.0), items=[*STORY, *old, *strange, *OTHER]) == ["once", "upon"]


def test_what_was_deleted_meanwhile_is_left_out() -> None:
    assert arranged(as_candidate(STORY[0], 1.0), items=[STORY[0]]) == ["once"]
    assert arranged() == []
