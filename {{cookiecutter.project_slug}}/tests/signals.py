"""Signals of the processes that tests start."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptible() -> Iterator[None]:
    """What is started meanwhile obeys SIGINT, also where that is ignored, as in a shell's background jobs.

    A new program inherits what is ignored, and starts with the default action for what has a handler.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
