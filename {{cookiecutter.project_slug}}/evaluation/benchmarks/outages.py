"""What callers see of a server that fails, hangs or is left, through the wrappers around the real OpenAI client."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from statistics import quantiles
from typing import TYPE_CHECKING

from app.errors import AppError, DeadlineExceeded, ModelResting
from app.llm.call import ModelCall
from app.types import Context, Message
from evaluation.benchmarks.faults import FaultServer
from evaluation.benchmarks.figures import NAME, Figure, Plan, model_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

QUESTION = [Message("user", "How long are chunks?")]
AT_ONCE = 20
Outcome = tuple[AppError | None, float]
"""What a call failed with, if it did, and how many seconds it took."""


async def ask(model: "BaseChatModel", seconds: float = 60.0) -> str:
    call = ModelCall(model, NAME, Context(deadline=time.monotonic() + seconds))
    return "".join([text async for text in call.stream(QUESTION)])


async def outcomes(model: "BaseChatModel", calls: int) -> list[Outcome]:
    """Of as many calls, AT_ONCE of them at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> Outcome:
        async with gate:
            return await outcome(model)

    return await asyncio.gather(*(one() for _ in range(calls)))


async def outcome(model: "BaseChatModel") -> Outcome:
    began = time.perf_counter()
    try:
        await ask(model)
    except AppError as error:
        return error, time.perf_counter() - began
    return None, time.perf_counter() - began


def flaky(server: FaultServer, plan: Plan) -> list[Figure]:
    """30 % of all tries fail: with 429, 500, 503, or a connection that breaks."""
    server.mode, before = "flaky", server.requests
    found = asyncio.run(outcomes(model_of(server, plan), plan.calls))
    share = sum(error is None for error, _ in found) / plan.calls
    tries = (server.requests - before) / plan.calls
    return [
        Figure("30 % errors: share of calls that succeed", share, ">= 0.99", share >= 0.99),
        Figure("30 % errors: calls of the server for each", tries, "<= 1.5", tries <= 1.5),
    ]


def outage(server: FaultServer, plan: Plan) -> list[Figure]:
    """Every try fails, then the server is back."""
    model = model_of(server, plan)

    async def measure() -> tuple[float, float]:
        server.mode = "down"
        await outcomes(model, AT_ONCE)
        refused = [await outcome(model) for _ in range(plan.calls)]
        server.mode, back = "answers", time.perf_counter()
        error, _ = await outcome(model)
        while error:
            await asyncio.sleep(0.01)
            error, _ = await outcome(model)
        resting = [seconds for error, seconds in refused if isinstance(error, ModelResting)]
        return percentile_99(resting), time.perf_counter() - back

    slowest, recovery = asyncio.run(measure())
    window = plan.rest + 0.1  # a rest that has just begun, and the call that ends it
    back = f"outage: seconds until answers are back, rest {plan.rest:g}"
    return [
        Figure("outage, breaker open: p99 of the error, ms", slowest * 1000, "< 50", slowest < 0.05),
        Figure(back, recovery, f"<= {window:g}", recovery <= window),
    ]


def percentile_99(values: Sequence[float]) -> float:
    """Infinity when there are too few, since then the breaker did not open."""
    return quantiles(values, n=100)[-1] if len(values) >= 50 else float("inf")


def hang(server: FaultServer, plan: Plan) -> list[Figure]:
    """A server that says nothing, before its first word and after it."""

    async def late() -> float:
        began = time.perf_counter()
        try:
            await ask(model_of(server, plan), plan.deadline)
        except DeadlineExceeded:
            return time.perf_counter() - began - plan.deadline
        return float("inf")

    seconds = []
    for mode in ("silent", "stalled"):
        server.mode = mode
        seconds.append(asyncio.run(late()))
    return [Figure("hang: seconds from the deadline to the error", max(seconds), "<= 0.5", max(seconds) <= 0.5)]


def leavers(server: FaultServer, plan: Plan) -> list[Figure]:
    """Readers who leave within the answer: every second one is cancelled, the others close the stream."""
    server.mode = "endless"

    async def measure() -> int:
        model, gate = model_of(server, plan), asyncio.Semaphore(AT_ONCE)

        async def leave(cancelled: bool) -> None:
            async with gate, aclosing(ModelCall(model, NAME, Context()).stream(QUESTION)) as texts:
                await anext(texts)
                if cancelled:
                    task = asyncio.create_task(read(texts))
                    await asyncio.sleep(0)
                    task.cancel()
                    await asyncio.wait([task])

        await asyncio.gather(*(leave(bool(number % 2)) for number in range(plan.calls)))
        await asyncio.sleep(0.2)  # the client closes some of its own generators when they are collected
        return len(asyncio.all_tasks()) - 1

    tasks = asyncio.run(measure())
    end = time.monotonic() + 10
    while server.open and time.monotonic() < end:
        time.sleep(0.01)
    return [
        Figure(f"{plan.calls} streams left: tasks that are left over", tasks, "0", tasks == 0),
        Figure(f"{plan.calls} streams left: connections that are left over", server.open, "0", server.open == 0),
    ]


async def read(texts: AsyncGenerator[str]) -> None:
    async for _ in texts:
        pass
