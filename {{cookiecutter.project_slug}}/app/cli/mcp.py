"""`mcp`: the tools that only read, for programs that speak the Model Context Protocol."""

import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import typer

from app.cli.session import Session
from app.errors import IndexBusy

if TYPE_CHECKING:
    from app.agents.mcp.wire import Wire
    from app.bootstrap import Application

TERMINATED = 128 + signal.SIGTERM


def mcp(ctx: typer.Context) -> None:
    """Offer the tools that only read to an MCP client, over standard input and output.

    A client, such as a desktop assistant or an editor, starts this command itself, and ends it. While a server holds
    the index, its tools are offered.

    \b
    Examples:
      python -m app mcp

    Next: docs/mcp.md has the lines that a client's configuration needs.
    """
    import asyncio

    from app.agents.mcp.library import check_installed
    from app.agents.mcp.wire import claimed

    session: Session = ctx.obj
    check_installed()
    if sys.stdin.isatty():
        session.terminal.note("waiting for an MCP client to write here; Ctrl-C ends it")
    with claimed() as wire, ExitStack() as stack:
        try:
            application = stack.enter_context(session.open("mcp"))
        except IndexBusy as busy:
            if busy.server is None:
                raise
            work = through(busy.server, wire)
        else:
            work = offer(application, wire)
        asyncio.run(until_terminated(work))


async def offer(application: "Application", wire: "Wire") -> None:
    from app.agents.mcp.offered import make_server
    from app.agents.mcp.wire import serve
    from app.types import Context

    settings = application.settings

    def context() -> Context:
        return Context(subject="command-line", deadline=time.monotonic() + settings.request_timeout_seconds)

    await serve(make_server(settings.app_name, application.agents.tools, context), wire)


async def through(address: str, wire: "Wire") -> None:
    from app.agents.mcp.wire import serve
    from app.cli.server.client import Server
    from app.cli.server.tools import bridged
    from app.settings import load_settings, reveal

    settings = load_settings()
    with Server(address, reveal(settings.api_key)) as server:
        async with bridged(settings.app_name, server) as offered:
            await serve(offered, wire)


async def until_terminated(work: Coroutine[Any, Any, None]) -> None:
    """Raises typer.Exit at SIGTERM, once what was begun is closed."""
    import asyncio

    task, told = asyncio.ensure_future(work), asyncio.Event()

    def end() -> None:
        told.set()
        task.cancel()

    with suppress(NotImplementedError):  # on Windows, where nobody could send it
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    try:
        await task
    except asyncio.CancelledError:
        if told.is_set():
            raise typer.Exit(TERMINATED) from None
        raise
