"""The parent's side: strangers' files are parsed by a child process, which is replaced when a file was its end.

The child gets the bytes of a file and the name of its loader. One that was taken over can lie about the files after
it, but not beyond its run: each run, and so each upload, has a Sandbox of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import is_mere_text, loader_at, target_of
from app.rag.documents.sandbox.answer import document_in
from app.rag.documents.sandbox.process import Ended, Process


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds by the clock, and memory in MB above that of a bare process."""

    seconds: float = 300.0
    memory_mb: int = 1024

    @property
    def memory(self) -> int:
        return self.memory_mb * 1_000_000


class Sandbox:
    """A `Parse` for any file, from any thread, one at a time. Leave it as a context manager, and the child ends.

    The child is started by the first file that needs one: mere text is read in this process. `target_of` says which
    loader reads what.
    """

    def __init__(self, limits: Limits = Limits(), target_of: Callable[[str], str] = target_of) -> None:
        self.limits, self.target_of = limits, target_of
        self.lock = Lock()
        self.process: Process | None = None

    def __call__(self, source: str, data: bytes) -> Document:
        target = self.target_of(source)
        if is_mere_text(target):
            return loader_at(target)(data)
        with self.lock:
            return self.parsed(target, data)

    def parsed(self, target: str, data: bytes) -> Document:
        """By the child at hand, or by a new one. What earlier files left in its memory is not held against this one."""
        used = self.process is not None
        self.process = self.process or Process(self.limits.memory)
        try:
            return document_in(self.process.ask(target, data, self.limits.seconds))
        except UnreadableDocument:
            raise
        except Ended as end:
            self.close()
            if end.out_of_memory and used:
                return self.parsed(target, data)
            raise UnreadableDocument(self.reason(end)) from None
        except ValueError:
            self.close()
            raise UnreadableDocument("its loader gave what is no document: save it anew") from None
        except BaseException:
            self.close()
            raise

    def reason(self, end: Ended) -> str:
        if end.overdue:
            return f"took longer than {self.limits.seconds:g} seconds to read: raise PARSE_SECONDS, or save it anew"
        if end.out_of_memory:
            return f"needed more than {self.limits.memory_mb:,} MB to read: raise PARSE_MEMORY_MB, or split it"
        return f"its loader died ({end.how}): save it anew"

    def close(self) -> None:
        if self.process is not None:
            self.process.close()
            self.process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
