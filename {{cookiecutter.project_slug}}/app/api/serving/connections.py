"""One client's connection: how long it may keep the server waiting, and which one goes when there are too many.

uvicorn limits how long a connection is idle between requests, and nothing else. Here a client that has the next word
has `header_seconds` for the headers of a request and `body_seconds` for the rest of it, and longer while that keeps
coming at `body_bytes_a_second`, as a large upload does. A connection whose request
is being answered waits for us, and is never cut. Knows nothing of routes.
"""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import h11
from starlette.exceptions import HTTPException
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from app.api import errors
from app.api.middleware.access import REQUEST_ID
from app.api.middleware.headers import HEADERS
from app.api.serving.descriptors import room_for_connections


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What clients may use of one server."""

    open: int = field(default_factory=room_for_connections)
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    body_bytes_a_second: float = 50_000.0


class Connection(H11Protocol):
    """uvicorn's protocol with a clock that runs while the client owes us a part of its request."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: ConnectionLimits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.limits = limits
        self.seconds = {h11.IDLE: limits.header_seconds, h11.SEND_BODY: limits.body_seconds}
        self.owed: Any = None
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.watch()
        if len(self.connections) > self.limits.open:
            self.make_room()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.watch()
        self.extend(len(data))

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.stop()

    def watch(self) -> None:
        """Start the clock anew when it is another part of a request that the client owes."""
        if self.conn.their_state is self.owed:
            return
        self.stop()
        self.owed = self.conn.their_state
        if self.owed in self.seconds:
            self.timer = self.loop.call_later(self.seconds[self.owed], self.time_out)

    def extend(self, received: int) -> None:
        """What has come of a body moves the end of its time, to `body_seconds` from now at most."""
        if self.timer and self.owed is h11.SEND_BODY:
            seconds = self.timer.when() - self.loop.time() + received / self.limits.body_bytes_a_second
            self.stop()
            self.timer = self.loop.call_later(min(seconds, self.limits.body_seconds), self.time_out)

    def stop(self) -> None:
        if self.timer:
            self.timer.cancel()
        self.timer = None

    def time_out(self) -> None:
        """Close, with a word to a client that has begun a request and got no answer yet."""
        self.timer = None
        begun = self.owed is h11.SEND_BODY or self.conn.trailing_data[0]
        if begun and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.say(HTTPException(408))
        self.transport.close()

    def shutdown(self) -> None:
        """The server stops: a request that is not here yet will not be waited for."""
        if self.owed is h11.SEND_BODY and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.say(errors.ServerStopping("the server is stopping: ask again in a moment"))
            self.transport.close()
        else:
            super().shutdown()

    def say(self, error: Exception) -> None:
        status, found, more = errors.describe(error)
        body = found.model_dump_json().encode()
        own = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
        headers = [*{**HEADERS, REQUEST_ID: uuid4().hex, **more, **own}.items()]
        first = h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode())
        for event in (first, h11.Data(body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def make_room(self) -> None:
        """Cut the connection that has kept us waiting longest; this new one, if all others are being answered."""
        waiting = [one for one in self.connections if isinstance(one, Connection) and one is not self and one.timer]
        goes = min(waiting, key=Connection.since, default=self)
        goes.stop()
        self.connections.discard(goes)
        goes.transport.abort()

    def since(self) -> float:
        return self.timer.when() - self.seconds[self.owed] if self.timer else self.loop.time()
