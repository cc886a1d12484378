"""What all wrappers together take of the processor for one call, beside the client alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import TYPE_CHECKING

from app.llm.call import config_of
from app.llm.observer import Silence
from app.llm.stack import joined
from app.types import Context
from evaluation.benchmarks.faults import WORDS, FaultServer
from evaluation.benchmarks.figures import NAME, Figure, Plan, client_of, model_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

WARM_UP = 20
Measure = Callable[["BaseChatModel", int], Awaitable[float]]


def overhead(server: FaultServer, plan: Plan) -> list[Figure]:
    """What a call takes more, asked in turn with the client alone. Each is another question: no cache has it."""
    from app.llm.wrappers.candidate import Candidate

    server.mode = "answers"
    bare, one, other = client_of(server), model_of(server, plan), model_of(server, plan)
    candidates = [Candidate(NAME, one), Candidate("openai:other", other, "LLM_FALLBACKS")]
    wrapped = joined(candidates, candidates[::-1], Silence(), cached=True)

    whole = asyncio.run(measured(processor_ms, bare, wrapped, plan.calls // 2))
    streamed = asyncio.run(measured(processor_ms_streamed, bare, wrapped, plan.calls // 2))
    return [
        Figure("client alone: CPU of a whole answer, ms", whole[0], "", True),
        Figure("all wrappers: CPU on top of it, ms", whole[1], "<= 0.3", whole[1] <= 0.3),
        Figure(f"client alone: CPU of a stream of {WORDS} pieces, ms", streamed[0], "", True),
        Figure("all wrappers: CPU on top of it, ms", streamed[1], "", True),
    ]


async def measured(
    measure: Measure, bare: "BaseChatModel", wrapped: "BaseChatModel", rounds: int
) -> tuple[float, float]:
    """Milliseconds of the client alone, and what the wrappers add: medians."""
    numbers = range(WARM_UP + rounds)
    pairs = [(await measure(bare, number), await measure(wrapped, number)) for number in numbers][WARM_UP:]
    return median(alone for alone, _ in pairs), median(whole - alone for alone, whole in pairs)


async def processor_ms(model: "BaseChatModel", number: int) -> float:
    """Of this thread alone: the server has one of its own."""
    config = config_of(Context(deadline=time.monotonic() + 60))
    began = time.thread_time()
    await model.ainvoke(f"How long is chunk {number}?", config)
    return (time.thread_time() - began) * 1000


async def processor_ms_streamed(model: "BaseChatModel", number: int) -> float:
    config = config_of(Context(deadline=time.monotonic() + 60))
    began = time.thread_time()
    async for _ in model.astream(f"How long is chunk {number}?", config):
        pass
    return (time.thread_time() - began) * 1000
