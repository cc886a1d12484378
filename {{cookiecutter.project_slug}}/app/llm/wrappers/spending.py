"""Puts what each call took on the account of whoever it is made for."""

import time
from collections.abc import Callable
from contextlib import aclosing

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult

from app.llm.finish import ended
from app.llm.usage import Tally
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, says_something
from app.types import Spent, Usage

MOST = 20_000_000
"""Tokens of one call."""


class Spending(Wrapper):
    """One `Spent` for each call that began to answer, also for one that broke off or was cancelled meanwhile.

    `label` is what the account calls the model; `price` gives US dollars, or None where no list knows the model.
    """

    label: str
    tally: Tally
    price: Callable[[Usage], float | None]

    async def stream_of(self, ask: Ask) -> Chunks:
        bill = Bill(self.tally)
        try:
            async with aclosing(super().stream_of(ask)) as chunks:
                async for chunk in chunks:
                    bill.note(chunk.message)
                    yield chunk
        finally:
            self.spend(ask, bill)

    async def result_of(self, ask: Ask) -> ChatResult:
        bill = Bill(self.tally)
        result = await super().result_of(ask)
        for generation in result.generations:
            bill.note(generation.message)
        self.spend(ask, bill)
        return result

    def spend(self, ask: Ask, bill: "Bill") -> None:
        if bill.begun:
            cost = self.price(bill.usage) if bill.usage else None
            spent = Spent(self.label, bill.usage, cost, ask.purpose, bill.milliseconds())
            ask.effort.spent.append(spent)
            ask.context.account.spend(spent)


def believable(usage: Usage) -> bool:
    """Something was counted, and no more than a model can read or write at once."""
    return 0 < max(usage.input_tokens, usage.output_tokens) <= MOST


class Bill:
    """What one call took so far. `usage` is None until the model says what it counted."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.started = time.perf_counter()
        self.usage: Usage | None = None
        self.begun = False

    def milliseconds(self) -> float:
        """Since the call was made."""
        return round((time.perf_counter() - self.started) * 1000, 3)

    def note(self, message: BaseMessage) -> None:
        """Counts stand on whichever chunk the provider puts them; zeros mean that it did not count."""
        counted = message.usage_metadata if isinstance(message, AIMessage) else None
        if counted and (counted["input_tokens"] or counted["output_tokens"]):
            usage = Usage(counted["input_tokens"], counted["output_tokens"])
            total = self.tally(self.usage or Usage(), usage)
            # A count may take back some of an earlier one; below zero it is a server's mistake.
            usage = Usage(max(0, total.input_tokens), max(0, total.output_tokens))
            self.usage = usage if believable(usage) else None
        self.begun = self.begun or bool(self.usage or ended(message.response_metadata)) or says_something(message)
