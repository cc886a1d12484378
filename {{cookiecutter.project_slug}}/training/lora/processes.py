"""One run in several processes, one for each GPU, as `accelerate launch` starts it: the first one writes and speaks.

Without that launcher there is one process, which is the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def processes() -> Any:
    import torch
    from accelerate import PartialState  # type: ignore[import-not-found, unused-ignore]

    return PartialState(cpu=not torch.cuda.is_available())  # as the trainer asks for it


def is_first() -> bool:
    return bool(processes().is_main_process)


def wait_for_all() -> None:
    """Until each process has come so far."""
    processes().wait_for_everyone()


@contextmanager
def first_one_first() -> Iterator[bool]:
    """The first process goes through it, then all others; whether this one is the first."""
    with processes().main_process_first():
        yield is_first()
