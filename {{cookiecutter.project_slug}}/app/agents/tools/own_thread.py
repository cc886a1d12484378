"""Work that waits for others, such as a web server, in a thread of its own, which nobody has to wait for.

The threads of `asyncio.to_thread` are few, and shared by the whole process, which does not end before they do: a site
that never answers would hold up other requests, and Ctrl-C.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(work: Callable[[], T]) -> T:
    """What it returns or raises. Whoever is cancelled meanwhile goes at once; the work is left to its own limits.

    Its log lines name the request, as those of `asyncio.to_thread` do.
    """
    future: Future[T] = Future()
    threading.Thread(target=copy_context().run, args=(do, work, future), name="own", daemon=True).start()
    return await asyncio.wrap_future(future)


def do(work: Callable[[], T], future: Future[T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
