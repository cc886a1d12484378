"""A line of jobs before one model: one at a time, in the order in which they came."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


class Line:
    """Works in a thread that ends as soon as nobody waits. A job that is cancelled while it waits is never begun."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.waiting: deque[Callable[[], None]] = deque()
        self.working = False

    def submit(self, job: Callable[[], Result]) -> "Future[Result]":
        future: Future[Result] = Future()
        with self.guard:
            self.waiting.append(lambda: do(job, future))
            if not self.working:
                self.working = True
                threading.Thread(target=self.work, name="open-model").start()
        return future

    def work(self) -> None:
        while True:
            with self.guard:
                if not self.waiting:
                    self.working = False
                    return
                begin = self.waiting.popleft()
            begin()


def do(job: Callable[[], Result], future: "Future[Result]") -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
