"""Turns among the processes that share an index, where its engine can give them."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, runtime_checkable

from app.rag.index.store import Engine


@runtime_checkable
class TakesTurns(Protocol):
    """What an engine may be besides."""

    def turn(self, name: str, *, alone: bool = True, wait: bool = True) -> AbstractContextManager[None]:
        """Nobody else has the turn of that name meanwhile, or only such as want it not alone either.

        Raises IndexBusy if somebody has it and this one is not to wait. It ends with the process, however that ends.
        """
        ...


def turn(engine: Engine, name: str, *, alone: bool = True, wait: bool = True) -> AbstractContextManager[None]:
    """Of an engine that gives none: at once, and for everybody."""
    return engine.turn(name, alone=alone, wait=wait) if isinstance(engine, TakesTurns) else nullcontext()
