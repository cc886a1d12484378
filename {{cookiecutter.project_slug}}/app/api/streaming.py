"""Server-sent events: one answer as a stream that fails as well-mannered as it succeeds.

The response begins with the first chunk, so that what fails before it still gets its own HTTP status. Silence is
filled with comments, lest a proxy hang up. Past the first chunk a failure is an error event.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from app.api import errors
from app.api.calls import Calls

KEEP_ALIVE_SECONDS = 15.0
# How long a client that stopped reading may hold up the last words.
FAREWELL_SECONDS = 2.0
DONE = "[DONE]"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class AnswerStream(EventSourceResponse):
    """Sends each string of `chunks` as an event, then `[DONE]`; closes `chunks` whatever happens."""

    def __init__(
        self,
        chunks: AsyncGenerator[str, None],
        calls: Calls,
        seconds: float,
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
        farewell_seconds: float = FAREWELL_SECONDS,
    ) -> None:
        super().__init__((), headers=HEADERS)
        self._chunks = chunks
        self._calls = calls
        self._seconds = seconds
        self._keep_alive_seconds = keep_alive_seconds
        self._farewell_seconds = farewell_seconds
        self._turn = asyncio.Lock()
        self._begun = False
        self._ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pings = asyncio.create_task(self._keep_alive(send))
        try:
            await self._calls.run(self._relay(send), receive, self._seconds)
        except errors.ClientGone:
            return
        except Exception as error:
            pings.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._farewell_seconds):
                    await self._fail(error, scope, receive, send)
        finally:
            pings.cancel()
            await asyncio.gather(pings, return_exceptions=True)

    async def _relay(self, send: Send) -> None:
        async with aclosing(self._chunks):
            async for chunk in self._chunks:
                await self._write(send, format_sse_event(data_str=chunk))
        await self._write(send, format_sse_event(data_str=DONE), last=True)

    async def _keep_alive(self, send: Send) -> None:
        while not self._ended:
            await asyncio.sleep(self._keep_alive_seconds)
            await self._write(send, KEEPALIVE_COMMENT)

    async def _fail(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._begun:
            await errors.response(error)(scope, receive, send)
            return
        _, body, _ = errors.describe(error)
        await self._write(send, format_sse_event(data_str=body.model_dump_json()))
        await self._write(send, format_sse_event(data_str=DONE), last=True)

    async def _write(self, send: Send, event: bytes, last: bool = False) -> None:
        """Answer and comments take turns, and nothing follows the last event."""
        async with self._turn:
            if self._ended:
                return
            if not self._begun:
                self._begun = True
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            self._ended = last
            await send({"type": "http.response.body", "body": event, "more_body": not last})
