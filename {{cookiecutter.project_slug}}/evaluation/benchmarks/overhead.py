"""What all wrappers together take of the processor for one call, beside the client alone."""

import asyncio
import time
from statistics import median
from typing import TYPE_CHECKING

from app.llm.call import config_of
from app.llm.observer import Silence
from app.llm.stack import joined
from app.types import Context
from evaluation.benchmarks.faults import FaultServer
from evaluation.benchmarks.figures import NAME, Figure, Plan, client_of, model_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

WARM_UP = 20


def overhead(server: FaultServer, plan: Plan) -> list[Figure]:
    """The median of what a call takes more, asked in turn with the client alone; each call is another question."""
    from app.llm.wrappers.candidate import Candidate

    server.mode = "answers"
    bare, one, other = client_of(server), model_of(server, plan), model_of(server, plan)
    candidates = [Candidate(NAME, one), Candidate("openai:other", other, "LLM_FALLBACKS")]
    wrapped = joined(candidates, candidates[::-1], Silence(), cached=True)

    async def measure() -> list[tuple[float, float]]:
        rounds = range(WARM_UP + plan.calls // 2)
        pairs = [(await processor_ms(bare, number), await processor_ms(wrapped, number)) for number in rounds]
        return pairs[WARM_UP:]

    pairs = asyncio.run(measure())
    alone = median(one for one, _ in pairs)
    more = median(whole for _, whole in pairs) - alone
    return [
        Figure("the client alone: CPU of a call, ms", alone, "", True),
        Figure("all wrappers: CPU of a call on top of it, ms", more, "<= 0.3", more <= 0.3),
    ]


async def processor_ms(model: "BaseChatModel", number: int) -> float:
    """Of this thread alone: the server has one of its own."""
    config = config_of(Context(deadline=time.monotonic() + 60))
    began = time.thread_time()
    async for _ in model.astream(f"How long is chunk {number}?", config):
        pass
    return (time.thread_time() - began) * 1000
