"""Runs the stages over a plan: read, cut, encode. Whoever holds the index commits what comes out, as it comes.

`InOrder` runs them in this process, one document after the other; `ray/` on workers, which each run them in order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.rag.changes import Gone, Step, Task
from app.rag.documents.loaders import Parse, parse
from app.rag.index.store import IndexedChunk, Words
from app.rag.index.words import counted
from app.rag.sources.source import Reading, Skipped
from app.rag.stages import Loaded, Unchanged, context, cut, encode, read
from app.types import Chunk
from app.types.embedding import Embedder

BATCH = 64
EMPTY = "empty"
NO_TEXT = "no text in it: if it is a scan or a picture, run character recognition (OCR) on it first"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some steps. `size` of the bytes to be read are done with it, the last of them of `source`.

    The stale chunks of a document come with its last ones; `read` counts the documents that end here.
    """

    source: str = ""
    size: int = 0
    chunks: tuple[IndexedChunk, ...] = ()
    stale: tuple[str, ...] = ()
    read: int = 0
    unchanged: int = 0
    skipped: tuple[Skipped, ...] = ()
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """Of how many chunks a store would hear the words before it gets the first one, and what tells it."""

    wanted: int
    learn: Callable[[Iterable[Words]], None]

    def first(self, stream: Iterator[T], words: Callable[[T], Sequence[Words]]) -> Iterator[T]:
        """The same stream, whose beginning waits in memory until the store has heard it."""
        waiting: list[T] = []
        heard: list[Words] = []
        while len(heard) < self.wanted and (one := next(stream, None)) is not None:
            waiting.append(one)
            heard.extend(words(one))
        if self.wanted:
            self.learn(heard[: self.wanted])
        yield from waiting
        yield from stream


class Executor(Protocol):
    """How the stages are run."""

    def run(self, steps: Iterable[Step], lesson: Lesson) -> Iterator[Outcome]:
        """What became of each step, in any order. Raises what the embedder raises."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk that is to be encoded. With the last one of a document, the document's stale chunks go."""

    chunk: Chunk
    size: int
    stale: tuple[str, ...] = ()

    @property
    def last(self) -> bool:
        return self.chunk.position == self.chunk.pieces - 1


@dataclass(frozen=True)
class InOrder:
    """In this process, a batch of chunks at a time: memory is bounded by that and a document."""

    embedder: Embedder
    reading: Reading
    chunker: str
    parse: Parse = parse

    def run(self, steps: Iterable[Step], lesson: Lesson) -> Iterator[Outcome]:
        waiting: list[Piece] = []
        for one in lesson.first(self.pieces(steps), words_of):
            if isinstance(one, Outcome):
                yield one
                continue
            waiting.append(one)
            if len(waiting) == BATCH:
                yield self.encoded(waiting)
                waiting = []
        if waiting:
            yield self.encoded(waiting)

    def pieces(self, steps: Iterable[Step]) -> Iterator[Piece | Outcome]:
        """What is to be encoded, and what became of everything else."""
        for step in steps:
            match step:
                case Task():
                    yield from self.document(step)
                case Skipped():
                    yield Outcome(skipped=(step,))
                case Gone():
                    yield Outcome(gone=(step,))

    def document(self, task: Task) -> Iterator[Piece | Outcome]:
        name, size = task.item.name, task.item.size
        loaded = read(task, self.reading, self.parse)
        if isinstance(loaded, Skipped):
            yield Outcome(name, size, skipped=(loaded,))
        elif isinstance(loaded, Unchanged):
            yield Outcome(name, size, unchanged=1)
        else:
            yield from self.parts(loaded, name, size)

    def parts(self, loaded: Loaded, name: str, size: int) -> Iterator[Piece | Outcome]:
        """The chunks of a new or changed document; without any, all that it had is gone."""
        found = cut(loaded, self.chunker, self.embedder)
        count = len(found.chunks)
        for number, chunk in enumerate(found.chunks, start=1):
            share = size * number // count - size * (number - 1) // count
            yield Piece(chunk, share, found.stale if number == count else ())
        if not count:
            before = (Gone(name, found.stale),) if loaded.task.before else ()
            yield Outcome(name, size, skipped=(Skipped(name, NO_TEXT if size else EMPTY),), gone=before)

    def encoded(self, pieces: Sequence[Piece]) -> Outcome:
        return Outcome(
            source=pieces[-1].chunk.source,
            size=sum(piece.size for piece in pieces),
            chunks=tuple(encode([piece.chunk for piece in pieces], self.embedder)),
            stale=tuple(id for piece in pieces for id in piece.stale),
            read=sum(piece.last for piece in pieces),
        )


def words_of(one: Piece | Outcome) -> list[Words]:
    return [] if isinstance(one, Outcome) else [counted(context(one.chunk))]
