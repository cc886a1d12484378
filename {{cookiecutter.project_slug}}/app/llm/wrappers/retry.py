"""Makes a call that failed again, after a pause. The only retries there are: the clients' own are off."""

import asyncio
from contextlib import aclosing

from langchain_core.outputs import ChatResult

from app.llm.backoff import pause
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, says_something

# Where 30 % of all tries fail by chance, one of five in a row succeeds for 99.8 % of the calls.
TRIES = 5
# The longest pause, in seconds, where another model could answer instead.
LONGEST_BEFORE_ANOTHER = 2.0


class Retry(Wrapper):
    """Calls again what failed before its first text, where that may help, until the context's deadline.

    All the models that may answer a call share its tries, and each of them gets one at least.
    """

    first_pause: float

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
                wait = None if begun else self.pause(error, calls, ask)
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
                wait = self.pause(error, calls, ask)
                if wait is None:
                    raise
            await asyncio.sleep(wait)

    def pause(self, error: Exception, calls: int, ask: Ask) -> float | None:
        """Seconds to wait before this model is called again, after `calls` of them; None when it should not be."""
        kept, longest = ask.effort.kept, ask.context.remaining()
        if ask.effort.tries + kept >= TRIES:
            return None
        if kept:
            longest = LONGEST_BEFORE_ANOTHER if longest is None else min(longest, LONGEST_BEFORE_ANOTHER)
        return pause(error, calls, longest, self.first_pause)
