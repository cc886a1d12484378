"""One child process: started with nothing of this one's environment, asked file by file, killed with all it started."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Event, Timer
from typing import IO

from app.rag.documents.sandbox import frames
from app.rag.documents.sandbox.child import OUT_OF_MEMORY

MODULE = "app.rag.documents.sandbox.child"
# How the system finds Python's own libraries; what else is in the environment, such as keys, is not for a parser.
NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Ended(Exception):
    """The child is no more, or soon will be. `status` is that of its end: a negative one is a signal."""

    def __init__(self, status: int, overdue: bool) -> None:
        super().__init__(status)
        self.status, self.overdue = status, overdue

    @property
    def out_of_memory(self) -> bool:
        return self.status == OUT_OF_MEMORY

    @property
    def how(self) -> str:
        return f"signal {-self.status}" if self.status < 0 else f"exit status {self.status}"


class Process:
    """Its answers are at most as long as its memory is large."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self.child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", MODULE, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.requests: IO[bytes] = self.child.stdin
        self.answers: IO[bytes] = self.child.stdout

    def ask(self, target: str, data: bytes, seconds: float) -> bytes:
        """Raises Ended, or ValueError for an answer that is too long; close it then."""
        overdue = Event()

        def end() -> None:
            overdue.set()
            self.kill()

        timer = Timer(seconds, end)
        timer.start()
        try:
            frames.write(self.requests, target.encode(), data)
            return frames.read(self.answers, self.memory)
        except (EOFError, OSError):
            raise Ended(self.child.wait(), overdue.is_set()) from None
        finally:
            timer.cancel()
            timer.join()

    def kill(self) -> None:
        """With all that it started: they are one group."""
        if self.child.returncode is None and sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)
        self.child.kill()

    def close(self) -> None:
        self.kill()
        self.child.wait()
        for pipe in (self.requests, self.answers):
            with suppress(OSError):
                pipe.close()


def environment() -> dict[str, str]:
    path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
