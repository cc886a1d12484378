import pytest

from evaluation.report.speed import EVERY, ReferenceLoop


def test_the_loop_works_before_every_tenth_question() -> None:
    loop = ReferenceLoop()
    for _ in range(2 * EVERY + 1):
        loop()
    assert len(loop.seconds) == 3
    assert min(loop.seconds) > 0


def test_an_answer_that_takes_three_times_as_long_has_three_times_the_ratio() -> None:
    loop = ReferenceLoop()
    loop.seconds = [0.01, 0.02, 0.03, 5.0]
    assert loop.ratio([3 * one for one in loop.seconds]) == pytest.approx(3.0)
