"""Serves the application on one address, in one process, until it is told to stop.

At the end answers get DRAIN_SECONDS to finish; then they are told so, before uvicorn would cut them off.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import cast

import structlog
import uvicorn

from app.api.application import create_app
from app.api.calls import Calls
from app.api.dependencies import Service
from app.api.jobs.queue import Jobs
from app.api.serving import address
from app.api.serving.connections import Connection, ConnectionLimits
from app.api.serving.descriptors import ACCEPTS_AT_ONCE, AcceptFailures
from app.errors import SettingsError

log = structlog.get_logger(__name__)

# Kubernetes kills after 30 seconds.
DRAIN_SECONDS = 15
GRACE_SECONDS = 20
# How long a job may take to its next step, where it is broken off.
JOB_SECONDS = 8
WARM_UP_SECONDS = 0.25
# Connections that the system keeps until they are accepted. For asyncio this and ACCEPTS_AT_ONCE are one number.
BACKLOG = 2048


def serve(service: Service, host: str, port: int, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes any free one; `on_ready` gets the address once it answers.

    Raises AppError when the address can't be used, SettingsError when it is not safe to. Ends with KeyboardInterrupt
    or SystemExit, as the signal demands, so that the caller's context managers still close.
    """
    refuse_workers(os.environ.get("WEB_CONCURRENCY", "1"))
    family, place = address.resolve(host, port)
    address.refuse_open_door(place[0], host, bool(service.settings.api_key))
    with address.listen(family, place) as listener, exit_on_sigterm():
        Server(service, listener, on_ready=on_ready).run(sockets=[listener])


class Server(uvicorn.Server):
    """uvicorn, but answers under way end before its deadline and the address is told when it answers."""

    def __init__(
        self,
        service: Service,
        listener: socket.socket,
        drain_seconds: float = DRAIN_SECONDS,
        on_ready: Callable[[str], None] | None = None,
        warm_up_seconds: float = WARM_UP_SECONDS,
        limits: ConnectionLimits | None = None,
    ) -> None:
        app = create_app(service)
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",  # a store's client may bring uvloop, whose accepting and closing are others
                http=cast(type[asyncio.Protocol], partial(Connection, limits=limits or ConnectionLimits())),
                ws="none",
                backlog=ACCEPTS_AT_ONCE,
                workers=1,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self.url = address.url(listener)
        self.name = service.settings.app_name
        self.calls: Calls = app.state.calls
        self.jobs: Jobs = app.state.jobs
        self.drain_seconds = drain_seconds
        self.on_ready = on_ready
        self.warm_up_seconds = warm_up_seconds
        self.service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(AcceptFailures())
        left = self.service.inbox.waiting()  # before anybody sends more: what is half written by then is of nobody
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)
        if sys.stderr.isatty():
            print(f"{self.name} answers at {self.url} (Ctrl-C ends it)", file=sys.stderr)
        else:
            log.info("serving", address=self.url)
        if self.on_ready:
            self.on_ready(self.url)
        # LangChain takes as long to import as half the rest: it delays neither the start, nor who asks whether that is
        # over, nor, mostly, a first question.
        warm_up = threading.Thread(target=self.service.warm_up, name="warm-up")
        asyncio.get_running_loop().call_later(self.warm_up_seconds, warm_up.start)
        for upload in left:
            self.jobs.submit(upload)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(self.drain_seconds, self.calls.end)
        self.jobs.stop()
        await super().shutdown(sockets)
        await asyncio.to_thread(self.jobs.join, JOB_SECONDS)


def refuse_workers(count: str) -> None:
    """uvicorn would read this variable too; two processes can't share the embedded index."""
    if count != "1":
        raise SettingsError(f"WEB_CONCURRENCY={count}: one process serves; unset it, and scale with replicas")


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Leave by an exception: uvicorn raises the signal again when it is done, and the default action closes nothing."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
