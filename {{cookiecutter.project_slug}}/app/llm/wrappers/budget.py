"""Lets a call through only when the budget has room for what it may cost, and puts what it did cost in its place."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import structlog
from langchain_core.outputs import ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, SkipValidation

from app.errors import AppError, LedgerUnavailable, SettingsError
from app.llm.ledger import Allowance, Estimate, Reservation
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper
from app.types import Spent, Usage

log = structlog.get_logger(__name__)

# What stands around each message, in tokens.
PER_MESSAGE = 8
# How long an answer that was left waits for its books.
PATIENCE = 5.0


class Budgeted(Wrapper):
    """Reserves an estimate for each call before it is made, all its tries included, and settles after it, always.

    A free call reserves nothing. `label` is what the account calls the model.
    """

    label: str
    price: Callable[[Usage], float | None]
    allowance: SkipValidation[Allowance] = Field(exclude=True, repr=False)

    async def stream_of(self, ask: Ask) -> Chunks:
        async with self.within_budget(ask), aclosing(super().stream_of(ask)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def result_of(self, ask: Ask) -> ChatResult:
        async with self.within_budget(ask):
            return await super().result_of(ask)

    @asynccontextmanager
    async def within_budget(self, ask: Ask) -> AsyncGenerator[None]:
        """Raises BudgetExceeded, or LedgerUnavailable, before anything is sent."""
        estimate = self.estimate(ask)
        if not estimate.usd:
            yield
            return
        reservation = await self.reserve(estimate)
        before, failed = len(ask.effort.spent), False
        try:
            yield
        except Exception:
            failed = True
            raise
        finally:
            await to_the_end(self.settle(reservation, cost(ask.effort.spent[before:], estimate.usd, failed)))

    def estimate(self, ask: Ask) -> Estimate:
        usage = Usage(input_tokens(ask, self.allowance), self.allowance.longest)
        usd = self.price(usage)
        if usd is None:
            raise SettingsError(f"{self.label} has no known price, which a budget needs: set it in LLM_PRICES")
        return Estimate(usd, self.label, ask.context.tenant, ask.context.subject)

    async def reserve(self, estimate: Estimate) -> Reservation:
        reserving = asyncio.ensure_future(self.allowance.ledger.reserve(estimate))
        try:
            return await asyncio.shield(reserving)
        except asyncio.CancelledError:
            await to_the_end(self.give_back(reserving))
            raise

    async def give_back(self, reserving: Awaitable[Reservation]) -> None:
        """Of a caller who left meanwhile."""
        with suppress(AppError):
            await self.settle(await reserving, 0.0)

    async def settle(self, reservation: Reservation, usd: float) -> None:
        try:
            await self.allowance.ledger.settle(reservation, usd)
        except LedgerUnavailable as error:
            log.warning("an estimate stays in the budget", model=self.label, reason=str(error))


def input_tokens(ask: Ask, allowance: Allowance) -> int:
    """Of the messages and the tools, as the allowance counts."""
    # A plain text, since a counter may remember it: LangChain's is of a kind of its own.
    texts = [str(message.text) for message in ask.messages]
    tools = [json.dumps(convert_to_openai_tool(tool)) for tool in ask.options.get("tools", ())]
    return sum(allowance.count(text) + PER_MESSAGE for text in [*texts, *tools])


def cost(spent: Sequence[Spent], estimate: float, failed: bool) -> float:
    """What these tries took; the estimate for one that nobody knows of, as when a caller left.

    A call that failed before its first word is free.
    """
    if not spent:
        return 0.0 if failed else estimate
    return sum(estimate if one.cost_usd is None else one.cost_usd for one in spent)


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work`, which goes on though its caller is cancelled; that one waits for it a while."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=PATIENCE)
        raise
