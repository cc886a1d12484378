"""The child: `python -m app.rag.documents.sandbox.child BYTES` parses what comes in at stdin, file by file.

It ends with its stdin, and so with its parent. Knows no settings, and has none of the parent's environment.
"""

import os
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from typing import IO

from app.errors import UnreadableDocument
from app.rag.documents.document import storable
from app.rag.documents.loaders import loader_at
from app.rag.documents.sandbox import frames
from app.rag.documents.sandbox.answer import Answer, written
from app.rag.documents.sandbox.limits import confine

OUT_OF_MEMORY = 12
"""The exit status of a child that needed more than it may have: saying so by a message would need memory too."""
BROKEN_OFF = 13
LONGEST_MESSAGE = 2**40

Request = tuple[str, bytes]


def main(memory: int) -> None:
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a loader prints is no answer
    queue: SimpleQueue[Request] = SimpleQueue()
    Thread(target=receive, args=(requests, queue), daemon=True).start()
    confine(memory)
    while True:
        frames.write(answers, written(answer(*queue.get())))


def receive(requests: IO[bytes], queue: "SimpleQueue[Request]") -> None:
    """Waits for the next file while one is parsed, so that the end of the parent is noticed at once."""
    try:
        while True:
            target = frames.read(requests, LONGEST_MESSAGE).decode()
            queue.put((target, frames.read(requests, LONGEST_MESSAGE)))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(BROKEN_OFF)


def answer(target: str, data: bytes) -> Answer:
    """Raises MemoryError, also where a loader said something else about it."""
    try:
        return Answer(storable(loader_at(target)(data)))
    except Exception as error:  # a file made to do harm fails in any way
        if any(isinstance(one, MemoryError) for one in causes(error)):
            raise MemoryError from None
        if isinstance(error, UnreadableDocument):
            return Answer(unreadable=str(error))
        return Answer(failed=type(error).__name__)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, the one in whose handling it was raised, and so on."""
    while error is not None:
        yield error
        error = error.__context__


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(BROKEN_OFF)
