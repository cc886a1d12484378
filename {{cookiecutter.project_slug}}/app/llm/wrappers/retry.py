"""Makes a call that failed again, after a pause. The only retries there are: the clients' own are off."""

import asyncio
import random
from contextlib import aclosing

from langchain_core.outputs import ChatResult

from app.llm.failures import retry_after, status_of, unreachable
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, says_something

CALLS = 3
FIRST_PAUSE = 0.5
# Where nothing else limits the wait.
LONGEST_PAUSE = 60.0
# 424 is Amazon's for a model that failed.
PASSING = frozenset({408, 409, 424, 429})


class Retry(Wrapper):
    """Calls again what failed before its first text, where that may help, until the context's deadline."""

    async def stream_of(self, ask: Ask) -> Chunks:
        begun, calls = False, 0
        while True:
            calls += 1
            ask.effort.tries += 1
            try:
                async with aclosing(super().stream_of(ask)) as chunks:
                    async for chunk in chunks:
                        begun = begun or says_something(chunk.message)
                        yield chunk
                return
            except Exception as error:
                wait = None if begun else pause(error, calls, ask.context.remaining())
                if wait is None:
                    raise
            await asyncio.sleep(wait)

    async def result_of(self, ask: Ask) -> ChatResult:
        calls = 0
        while True:
            calls += 1
            ask.effort.tries += 1
            try:
                return await super().result_of(ask)
            except Exception as error:
                wait = pause(error, calls, ask.context.remaining())
                if wait is None:
                    raise
            await asyncio.sleep(wait)


def pause(error: Exception, calls: int, remaining: float | None) -> float | None:
    """Seconds to wait before the next call, after `calls` of them; None when there should be none.

    As long as the server asks for, else 0.5 s, then 1 s, half more or less; never beyond `remaining`, the seconds
    until the deadline.
    """
    if calls >= CALLS or not passing(error):
        return None
    asked = retry_after(error)
    # Spread out, so that many who failed at once do not come back at once.
    wait = FIRST_PAUSE * 2 ** (calls - 1) * random.uniform(0.5, 1.5) if asked is None else asked  # noqa: S311
    return wait if wait < (LONGEST_PAUSE if remaining is None else remaining) else None


def passing(error: Exception) -> bool:
    """A failure that may be over soon: no connection, a busy server, or one that failed."""
    status = status_of(error)
    return unreachable(error) if status is None else status in PASSING or status >= 500
