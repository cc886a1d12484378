import threading
from concurrent.futures import CancelledError, Future
from functools import partial

import pytest

from app.llm.transformers.line import Line

SECONDS = 30


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "open-model"]


def gone() -> bool:
    for thread in threads():
        thread.join(SECONDS)
    return not threads()


def test_one_works_at_a_time_in_the_order_in_which_they_came() -> None:
    line, began, at_work = Line(), [], []
    go_on = threading.Event()

    def job(number: int) -> int:
        at_work.append(len(threads()))
        began.append(number)
        assert go_on.wait(SECONDS)
        return number

    futures: list[Future[int]] = [line.submit(partial(job, number)) for number in range(20)]
    go_on.set()
    assert [future.result(SECONDS) for future in futures] == began == list(range(20))
    assert at_work == [1] * 20
    assert gone()


def test_who_leaves_the_line_is_never_served_and_nobody_else_waits_for_it() -> None:
    line, go_on = Line(), threading.Event()
    first = line.submit(lambda: go_on.wait(SECONDS))
    leavers = [line.submit(lambda: pytest.fail("it was begun")) for _ in range(200)]
    last = line.submit(lambda: "served")
    assert all(future.cancel() for future in leavers)
    go_on.set()
    assert first.result(SECONDS)
    assert last.result(SECONDS) == "served"
    with pytest.raises(CancelledError):
        leavers[0].result()
    assert gone()


def test_a_job_that_fails_is_not_the_last() -> None:
    line = Line()
    failed = line.submit(lambda: 1 // 0)
    assert line.submit(lambda: "served").result(SECONDS) == "served"
    with pytest.raises(ZeroDivisionError):
        failed.result()


def test_the_line_opens_again_after_it_was_empty() -> None:
    line = Line()
    for number in range(50):
        assert line.submit(partial(int, number)).result(SECONDS) == number
    assert gone()
