"""Asks a model no more for a while once it is down, so that nobody waits for it, and nobody keeps it down."""

import asyncio
import time
from contextlib import aclosing
from types import TracebackType
from typing import Self

from langchain_core.outputs import ChatResult
from pydantic import Field, SkipValidation

from app.llm.backoff import down
from app.llm.circuit import Circuit
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, says_something
from app.types import Context

# A call that began shortly before the deadline says nothing about the model.
HANG = 1.0


class Breaker(Wrapper):
    """Raises ModelResting without a call while the circuit of its model is open."""

    circuit: SkipValidation[Circuit] = Field(exclude=True, repr=False)

    async def stream_of(self, ask: Ask) -> Chunks:
        with Trial(self.circuit, ask.context) as trial:
            async with aclosing(super().stream_of(ask)) as chunks:
                async for chunk in chunks:
                    if not trial.begun and says_something(chunk.message):
                        trial.begin()
                    yield chunk

    async def result_of(self, ask: Ask) -> ChatResult:
        with Trial(self.circuit, ask.context):
            return await super().result_of(ask)


class Trial:
    """One call that a circuit let through, and what it says about the model."""

    def __init__(self, circuit: Circuit, context: Context) -> None:
        self.circuit, self.context = circuit, context
        self.begun = False

    def __enter__(self) -> Self:
        self.decides = self.circuit.admit()
        self.start = time.monotonic()
        return self

    def begin(self) -> None:
        """The first word is enough to let others through; that the answer is whole, its end will show."""
        self.begun = True
        if self.decides:
            self.circuit.worked(decides=True)

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        decides = self.decides and not self.begun
        if error is None or (isinstance(error, Exception) and not down(error)):
            self.circuit.worked(decides)
        elif isinstance(error, Exception) or self.hung(error):
            self.circuit.broke(decides)
        else:
            self.circuit.gave_up(decides)

    def hung(self, error: BaseException) -> bool:
        """Whether the call was cancelled because its time was over without a word."""
        left = self.context.remaining()
        late = left is not None and left < 0.01 and time.monotonic() - self.start >= HANG
        return late and not self.begun and isinstance(error, asyncio.CancelledError)
