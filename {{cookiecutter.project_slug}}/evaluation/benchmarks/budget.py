"""What a budget adds to a call: its estimate, and its two transactions in a SQLite file of this machine.

The model answers at once, so that all that is left is what stands around it. The prompt is as long as one with six
passages, and its tokens were counted before, as they are when it is fitted into the model's window.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.llm.call import config_of
from app.llm.cost import cost_usd
from app.llm.ledger import Allowance
from app.llm.limits import Limits
from app.llm.stack import stack
from app.llm.tokens.counter import count_tokens
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.ledger import DatabaseLedger
from app.types import Context, Progress
from evaluation.benchmarks.figures import PRICED, Figure

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LIMITS = Limits(day=1_000_000.0, month=1_000_000.0)
WARM_UP = 20
TOGETHER = 16
PROMPT = "What does the handbook say about the harbour, its ships and their cargo in the winter? " * 90
GOAL = 3.0


def run(calls: int, progress: Progress) -> list[Figure]:
    """Calls with and without a budget in alternation, on one event loop."""
    with TemporaryDirectory() as folder, closing(Database(DatabaseAddress(Path(folder) / "app.db"))) as database:
        count = lru_cache(64)(count_tokens)
        allowance = Allowance(DatabaseLedger(database, LIMITS, lambda: None), count, longest=1024)
        price = partial(cost_usd, PRICED)
        models = [stack(instant(), PRICED, price), stack(instant(), PRICED, price, allowance)]
        return asyncio.run(measure(models, count, calls, progress))


async def measure(
    models: "Sequence[BaseChatModel]", count: Callable[[str], int], calls: int, progress: Progress
) -> list[Figure]:
    """Medians over the calls; `models` are the one without a budget, and the one with it."""
    pairs = []
    for number in range(WARM_UP + calls):
        progress(number, WARM_UP + calls, "calls one by one")
        prompt = f"{number} {PROMPT}"
        count(prompt)
        pairs.append([await one(model, prompt) for model in models])
    bare, budgeted = ([pair[place] for pair in pairs[WARM_UP:]] for place in (0, 1))
    waited, worked = (median(with_it[kind] for with_it in budgeted) for kind in (0, 1))
    alone_waited, alone_worked = (median(without[kind] for without in bare) for kind in (0, 1))
    crowd = await at_once(models[1])
    progress(WARM_UP + calls, WARM_UP + calls, "done")
    return [
        Figure("call without a budget, ms", alone_waited, "", True),
        figure("a budget on top of it, ms", waited - alone_waited),
        Figure("call without a budget: CPU, ms", alone_worked, "", True),
        figure("a budget on top of it: CPU, ms", worked - alone_worked),
        Figure(f"the slowest of {TOGETHER} calls at once with a budget, ms", crowd, "", True),
    ]


def figure(name: str, value: float) -> Figure:
    return Figure(name, value, f"<= {GOAL:g}", value <= GOAL)


async def one(model: "BaseChatModel", prompt: str) -> tuple[float, float]:
    """Milliseconds of the clock, and of all threads of this process."""
    config = config_of(Context(deadline=time.monotonic() + 60))
    began, worked = time.perf_counter(), time.process_time()
    await model.ainvoke(prompt, config)
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


async def at_once(model: "BaseChatModel") -> float:
    return max(waited for waited, _ in await asyncio.gather(*(one(model, PROMPT) for _ in range(TOGETHER))))


def instant() -> "BaseChatModel":
    """A model that answers without a server, and says what it counted."""
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.messages.ai import UsageMetadata
    from langchain_core.outputs import ChatGeneration, ChatResult

    class Instant(BaseChatModel):
        @property
        def _llm_type(self) -> str:
            return "instant"

        def _generate(self, *_: Any, **__: Any) -> ChatResult:
            raise NotImplementedError

        async def _agenerate(self, *_: Any, **__: Any) -> ChatResult:
            usage = UsageMetadata(input_tokens=2000, output_tokens=100, total_tokens=2100)
            message = AIMessage("Yes [1].", usage_metadata=usage, response_metadata={"finish_reason": "stop"})
            return ChatResult(generations=[ChatGeneration(message=message)])

    return Instant()
