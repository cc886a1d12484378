"""What all wrappers together take of the processor for one call, beside the client alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
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
MOST = 0.3
Measure = Callable[["BaseChatModel", int], Awaitable[float]]


def overhead(server: FaultServer, plan: Plan) -> list[Figure]:
    """Three models are asked in turn, each time something else, so that no cache has it: the client, and two stacks."""
    server.mode = "answers"
    models = [client_of(server), model_of(server, plan), everything(server, plan)]
    figures = []
    for what, measure in (("a whole answer", processor_ms), (f"a stream of {WORDS} pieces", processor_ms_streamed)):
        alone, default, more = asyncio.run(measured(measure, models, plan.calls // 2))
        figures += [
            Figure(f"CPU of {what}, client alone, ms", alone, "", True),
            Figure("more with the wrappers of one model, ms", default, f"<= {MOST}", default <= MOST),
            Figure("more with all wrappers, ms", more, f"<= {MOST}", more <= MOST),
        ]
    return figures


def everything(server: FaultServer, plan: Plan) -> "BaseChatModel":
    """Two models, one of them strong, each the fallback of the other, behind the exact cache."""
    from app.llm.wrappers.candidate import Candidate

    one = Candidate(NAME, model_of(server, plan))
    other = Candidate("openai:other", model_of(server, plan), "LLM_FALLBACKS")
    return joined([one, other], [other, one], Silence(), cached=True)


async def measured(measure: Measure, models: "Sequence[BaseChatModel]", rounds: int) -> list[float]:
    """Milliseconds of the first model, then what each of the others takes more than that: medians."""
    rows = [[await measure(model, number) for model in models] for number in range(WARM_UP + rounds)][WARM_UP:]
    more = [median(row[place] - row[0] for row in rows) for place in range(1, len(models))]
    return [median(row[0] for row in rows), *more]


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
