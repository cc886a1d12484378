"""Server-sent events: one answer as a stream that fails as well-mannered as it succeeds.

The response begins with the first chunk, so that what fails before it still gets its own HTTP status. Silence is
filled with comments, so that no proxy hangs up. Past the first chunk a failure is an error event.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from app.api import errors
from app.api.agents.events import ErrorEvent, RunEvent
from app.api.openai.errors import ErrorBody
from app.api.slot import Slot

KEEP_ALIVE_SECONDS = 15.0
# How long a client that stopped reading may hold up the last words.
FAREWELL_SECONDS = 2.0
DONE = "[DONE]"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class AnswerStream(EventSourceResponse):
    """Sends each string of `chunks` as an event, then `[DONE]`; closes `chunks` whatever happens."""

    def __init__(
        self,
        chunks: AsyncGenerator[Any, None],
        slot: Slot,
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
        farewell_seconds: float = FAREWELL_SECONDS,
    ) -> None:
        super().__init__((), headers=HEADERS)
        self.chunks = chunks
        self.slot = slot
        self.keep_alive_seconds = keep_alive_seconds
        self.farewell_seconds = farewell_seconds
        self.turn = asyncio.Lock()
        self.begun = False
        self.ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pings = asyncio.create_task(self.keep_alive(send))
        try:
            await self.slot.run(lambda: self.relay(send))
        except errors.ClientGone:
            return
        except Exception as error:
            pings.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.farewell_seconds):
                    await self.fail(error, scope, receive, send)
        finally:
            pings.cancel()
            await asyncio.gather(pings, return_exceptions=True)

    async def relay(self, send: Send) -> None:
        async with aclosing(self.chunks):
            async for chunk in self.chunks:
                await self.write(send, self.event(chunk))
        await self.write(send, self.end(), last=True)

    def event(self, chunk: Any) -> bytes:
        return format_sse_event(data_str=chunk)

    def failure(self, body: ErrorBody) -> bytes:
        return self.event(body.model_dump_json())

    def end(self) -> bytes:
        return self.event(DONE)

    async def keep_alive(self, send: Send) -> None:
        while not self.ended:
            await asyncio.sleep(self.keep_alive_seconds)
            await self.write(send, KEEPALIVE_COMMENT)

    async def fail(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.begun:
            await errors.response(error)(scope, receive, send)
            return
        _, body, _ = errors.describe(error)
        await self.write(send, self.failure(body))
        await self.write(send, self.end(), last=True)

    async def write(self, send: Send, event: bytes, last: bool = False) -> None:
        """Answer and comments take turns, and nothing follows the last event."""
        async with self.turn:
            if self.ended:
                return
            if not self.begun:
                self.begun = True
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            self.ended = last
            await send({"type": "http.response.body", "body": event, "more_body": not last})


class RunStream(AnswerStream):
    """Sends each event of a run under the name of its type; `done` or `error` is the last one."""

    def event(self, chunk: RunEvent) -> bytes:
        return format_sse_event(event=chunk.type, data_str=chunk.model_dump_json())

    def failure(self, body: ErrorBody) -> bytes:
        return self.event(ErrorEvent(error=body.error))

    def end(self) -> bytes:
        return b""
