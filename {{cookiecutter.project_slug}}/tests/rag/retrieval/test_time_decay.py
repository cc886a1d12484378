from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.retrieval import make_strategy
from app.rag.retrieval.step import Candidate, Parts
from app.rag.retrieval.time_decay import FLOOR, TimeDecay
from app.types import Query
from tests.fakes.candidates import candidate, found_in
from tests.fakes.embedders import StemEmbedder

TODAY = date(2026, 6, 30)
FOUND = found_in(Query("apples"))
DECAY = TimeDecay(half_life=30, today=lambda: TODAY)


def dated(number: int, score: float, written: str) -> Candidate:
    one = candidate(number, "apples", score)
    return replace(one, chunk=replace(one.chunk, metadata={"date": written} if written else {}))


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("2026-06-30", 1.0),
        ("May 31, 2026", 0.75),
        ("Fri, 01 May 2026 10:00:00 +0000", 0.625),
        ("2025-07-05T10:00:00Z", 0.5 + 0.5 / 2**12),
        ("2027-01-01", 1.0),
        ("05/06/2020", 1.0),
        ("", 1.0),
    ],
)
def test_half_of_what_is_above_the_floor_goes_in_each_half_life(written: str, left: float) -> None:
    (one,) = DECAY.arrange([dated(1, 0.8, written)], FOUND)
    assert one.score == pytest.approx(0.8 * left)


def test_of_equal_ones_the_newest_comes_first_and_a_much_better_old_one_stays_first() -> None:
    best, old, new = dated(1, 1.0, "2001-01-01"), dated(2, 0.4, "2020-01-01"), dated(3, 0.4, "2026-06-29")
    arranged = DECAY.arrange([best, old, new], FOUND)
    assert [one.chunk.id for one in arranged] == [best.chunk.id, new.chunk.id, old.chunk.id]
    assert DECAY.arrange([], FOUND) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(-900, 9000) | st.none()), max_size=9))
def test_all_come_back_with_falling_scores_and_no_one_loses_more_than_the_floor(
    given: list[tuple[float, int | None]],
) -> None:
    written = ["" if age is None else (TODAY - timedelta(age)).isoformat() for _, age in given]
    pairs = enumerate(zip(given, written, strict=True))
    before = {one.chunk.id: one for one in (dated(number, score, day) for number, ((score, _), day) in pairs)}
    arranged = DECAY.arrange(sorted(before.values(), key=lambda one: -one.score), FOUND)
    assert {one.chunk.id for one in arranged} == set(before)
    assert all(one.score >= next_one.score for one, next_one in pairwise(arranged))
    assert all(FLOOR * before[one.chunk.id].score <= one.score <= before[one.chunk.id].score for one in arranged)


def test_the_half_life_is_that_of_the_settings() -> None:
    (step,) = make_strategy("time_decay", Parts(StemEmbedder(), half_life_days=7)).arrangements
    assert isinstance(step, TimeDecay)
    assert step.half_life == 7
