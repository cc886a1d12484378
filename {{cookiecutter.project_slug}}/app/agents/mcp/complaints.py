"""What the process of an MCP server writes on standard error, where it says why it ends: its last lines are kept.

A thread reads them until the process is over, since a pipe that nobody reads stops whoever writes to it.
"""

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from threading import Thread
from typing import BinaryIO

from app.redaction import redact

MOST_LINES = 20
LONGEST_LINE = 300
PIECE = 10_000
"""Bytes of a line that are read at once."""
PATIENCE = 0.5
"""Seconds. A process that was begun by the server may hold the pipe for longer."""


class Complaints:
    """`secrets` are masked; `shown` are shown on our own standard error, too."""

    def __init__(self, secrets: Iterable[str] = (), shown: bool = False) -> None:
        self.lines = deque[str](maxlen=MOST_LINES)
        self.secrets = tuple(secrets)
        self.shown = shown

    def last(self) -> str:
        """The last line that tells of an error, or else the last one: below it, some write their version."""
        lines = list(self.lines)
        return next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")

    @asynccontextmanager
    async def heard(self) -> AsyncGenerator[BinaryIO]:
        """The file for the process to write to, to be closed once the process has it. At the end all is read."""
        reading, writing = os.pipe()
        thread = Thread(target=self.read, args=(reading,), daemon=True)
        thread.start()
        try:
            with os.fdopen(writing, "wb") as file:
                yield file
        finally:
            await asyncio.to_thread(thread.join, PATIENCE)

    def read(self, reading: int) -> None:
        with os.fdopen(reading, "rb") as stream:
            while piece := stream.readline(PIECE):
                self.note(piece.decode("utf-8", "replace"))

    def note(self, text: str) -> None:
        if line := " ".join(redact(text, self.secrets).split()):
            self.lines.append(line[:LONGEST_LINE])
            if self.shown:
                sys.stderr.write(f"{line}\n")
