"""Standard input and output as the wire of an MCP server: nothing else is read or written there while it serves."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server


@dataclass(frozen=True)
class Wire:
    """Descriptors of this process that are its client's."""

    read: int
    write: int


@contextmanager
def claimed() -> Iterator[Wire]:
    """The wire; meanwhile what anything prints goes to standard error, and whatever reads finds the end."""
    wire, nothing = Wire(os.dup(0), os.dup(1)), os.open(os.devnull, os.O_RDONLY)
    try:
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        yield wire
    finally:
        os.dup2(wire.read, 0)
        os.dup2(wire.write, 1)
        os.close(nothing)


async def serve(server: "Server[Any]", wire: Wire) -> None:
    """Until the client closes its end."""
    import anyio
    from mcp.server.stdio import stdio_server

    written = anyio.wrap_file(os.fdopen(wire.write, "w", encoding="utf-8", closefd=False))
    async with stdio_server(Lines(wire.read), written) as (read, write):  # type: ignore[arg-type]  # it only iterates
        await server.run(read, write, server.create_initialization_options())


class Lines:
    """The lines of a descriptor. A thread waits for them, which the end of the process does not wait for."""

    def __init__(self, descriptor: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.read: asyncio.Queue[str] = asyncio.Queue()
        threading.Thread(target=self.fill, args=(descriptor,), name="standard input", daemon=True).start()

    def fill(self, descriptor: int) -> None:
        with suppress(RuntimeError), open(descriptor, encoding="utf-8", errors="replace", closefd=False) as lines:
            for line in lines:
                self.loop.call_soon_threadsafe(self.read.put_nowait, line)
            self.loop.call_soon_threadsafe(self.read.put_nowait, "")

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        line = await self.read.get()
        if not line:
            raise StopAsyncIteration
        return line
