"""Answers that are kept, each with its question's vector: so many at most, of so many bytes, for so long.

Thread-safe. What was not given again for the longest time goes first. Knows nothing of whether an answer is good.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from app.answer_cache.wording import Wording
from app.types import Event
from app.types.embedding import Vectors


@dataclass(frozen=True, slots=True)
class Bounds:
    """`entries` and `bytes` of all answers together (of the text in them), `seconds` of each."""

    entries: int = 1_000
    bytes: int = 50_000_000
    seconds: float = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: `key` is everything but its text that an answer depends on, `vector` of length 1 the text's."""

    key: Hashable
    wording: Wording
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Hit:
    """The events of a kept answer, and how near in meaning its question is."""

    events: tuple[Event, ...]
    cosine: float


@dataclass(frozen=True, slots=True)
class Entry:
    asked: Asked
    events: tuple[Event, ...]
    bytes: int
    until: float


class Entries:
    """`now` is the clock by which entries grow old, in seconds."""

    def __init__(self, threshold: float, bounds: Bounds, now: Callable[[], float] = time.monotonic) -> None:
        self.threshold = threshold
        self.bounds = bounds
        self.now = now
        self.lock = threading.Lock()
        self.rows: OrderedDict[int, Entry] = OrderedDict()  # by row of the matrix, the longest unused first
        self.free = list(range(bounds.entries))
        self.matrix: Vectors | None = None
        self.bytes = 0

    def find(self, asked: Asked) -> Hit | None:
        """The kept answer to the nearest question that asks for the same, if one is near enough."""
        with self.lock:
            row, cosine = self.nearest(asked)
            if row is None:
                return None
            self.rows.move_to_end(row)
            return Hit(self.rows[row].events, cosine)

    def keep(self, asked: Asked, events: tuple[Event, ...]) -> None:
        """In place of what was kept for the same question. Too large an answer is not kept."""
        size = len(repr(events)) + asked.vector.nbytes
        with self.lock:
            row, _ = self.nearest(asked)
            if row is not None:
                self.drop(row)
            if size > self.bounds.bytes:
                return
            while self.rows and (not self.free or self.bytes + size > self.bounds.bytes):
                self.drop(next(iter(self.rows)))
            self.put(self.free.pop(), Entry(asked, events, size, self.now() + self.bounds.seconds))

    def nearest(self, asked: Asked) -> tuple[int | None, float]:
        """The row, and its cosine. One product of matrix and vector, and a look at what is near enough."""
        if self.matrix is None:
            return None, 0.0
        cosines = self.matrix @ asked.vector
        near = np.flatnonzero(cosines >= self.threshold)
        for row in near[np.argsort(-cosines[near])].tolist():
            entry = self.rows[row]
            if entry.until <= self.now():
                self.drop(row)
            elif entry.asked.key == asked.key and entry.asked.wording.asks_the_same(asked.wording):
                return row, float(cosines[row])
        return None, 0.0

    def put(self, row: int, entry: Entry) -> None:
        if self.matrix is None:
            self.matrix = np.zeros((self.bounds.entries, len(entry.asked.vector)), np.float32)
        self.matrix[row] = entry.asked.vector
        self.rows[row] = entry
        self.bytes += entry.bytes

    def drop(self, row: int) -> None:
        self.bytes -= self.rows.pop(row).bytes
        self.free.append(row)
        if self.matrix is not None:
            self.matrix[row] = 0.0
