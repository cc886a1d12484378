"""Loaders that do what a file made to do harm might do to one. They run in the child of a Sandbox only."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import UnreadableDocument
from app.rag.documents.document import Document, Section


def honest(data: bytes) -> Document:
    text = data.decode()
    return Document(text, (Section(0, len(text), ("A",), page=1),), metadata={"title": "T"})


def endless(data: bytes) -> Document:
    while True:
        pass


def waits(data: bytes) -> Document:
    """Says in a file which process waits, though it may write none: by a folder's name."""
    Path(data.decode(), str(os.getpid())).mkdir()
    while True:
        time.sleep(1)


def hog(data: bytes) -> Document:
    kept = []
    while True:
        kept.append(b"x" * 10_000_000)


def hides_its_hunger(data: bytes) -> Document:
    """As loaders do that give each failure of their library words of their own."""
    try:
        return hog(data)
    except MemoryError:
        raise UnreadableDocument("broken file: save it anew") from None


LEFT: list[bytes] = []


def leaks(data: bytes) -> Document:
    LEFT.append(b"x" * 150_000_000)
    return honest(data)


def leaves(data: bytes) -> Document:
    os._exit(3)


def quits(data: bytes) -> Document:
    sys.exit(0)


def dies(data: bytes) -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    return honest(data)


def crashes(data: bytes) -> Document:
    ctypes.string_at(0)
    return honest(data)


def fails(data: bytes) -> Document:
    raise LookupError(data)


def lacks(data: bytes) -> Document:
    raise UnreadableDocument("PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`")


def chatters(data: bytes) -> Document:
    print("not an answer")
    os.write(1, b"nor this")
    return honest(data)


def spies(data: bytes) -> Document:
    return honest("\n".join(os.environ).encode())


def writes(data: bytes) -> Document:
    Path(data.decode()).write_text("x" * 100)
    return honest(data)


def begets(data: bytes) -> Document:
    """A grandchild that would live on, and says who it is by a folder's name."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(data.decode(), str(child.pid)).mkdir()
    return endless(data)


def forges(answer: bytes) -> Document:
    """Answers by itself, with what it was sent, wherever the pipe may be."""
    for file in range(3, 64):
        try:
            os.write(file, len(answer).to_bytes(8, "big") + answer)
        except OSError:
            continue
    return endless(answer)


def boasts(data: bytes) -> Document:
    for file in range(3, 64):
        try:
            os.write(file, b"\xff" * 8)
        except OSError:
            continue
    return endless(data)


def target(loader: Callable[[bytes], Document]) -> Callable[[str], str]:
    """All files are read by it, but for those that are called `next`."""
    return lambda name: f"{__name__}:{'honest' if name.startswith('next') else loader.__name__}"
