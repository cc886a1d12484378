"""Fills chunks with units, the pieces that are not cut without need. Knows nothing of what a unit is.

Promises: a chunk is no longer than LIMIT + TAIL; a word is cut only if it alone is longer than LIMIT; time is linear.
A smaller `limit` holds for what several units make; a single one may be as long as LIMIT.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.rag.documents.document import Span

# Filled up to here, and cut at an opening before it, chunks of running text come out at 600 on average.
LIMIT = 700
TAIL = 150


@dataclass(frozen=True, slots=True)
class Unit:
    """What is not cut without need: a sentence, a line of code, a row. `opens` a paragraph or a block, or not."""

    start: int
    end: int
    opens: bool


def packed(found: list[Unit], limit: int = LIMIT, tail: int = TAIL) -> list[Span]:
    """Fill chunks to the limit; where one is full, go back to the last opening of a paragraph in its second half."""
    spans: list[Span] = []
    chunk: list[Unit] = []
    for unit in found:
        while chunk and unit.end - chunk[0].start > limit:
            at = best_cut([*chunk, unit], limit)
            spans.append((chunk[0].start, chunk[at - 1].end))
            chunk = chunk[at:]
        chunk.append(unit)
    if chunk:
        spans.append((chunk[0].start, chunk[-1].end))
    return tail_merged(spans, limit, tail)


def best_cut(chunk: list[Unit], limit: int) -> int:
    """How many units stay; the last one of the list is the one that is too much."""
    for at in range(len(chunk) - 1, 0, -1):
        if chunk[at - 1].end - chunk[0].start < limit // 2:
            break
        if chunk[at].opens:
            return at
    return len(chunk) - 1


def tail_merged(spans: list[Span], limit: int = LIMIT, tail: int = TAIL) -> list[Span]:
    """A last piece too small to stand alone joins the one before it, if it lies close."""
    if len(spans) > 1:
        (start, _), (last, end) = spans[-2:]
        if end - last < tail and end - start <= limit + tail:
            return [*spans[:-2], (start, end)]
    return spans


def sized(text: str, start: int, end: int, opens: bool) -> Iterator[Unit]:
    """One unit, or several if it is longer than LIMIT: then it is cut at white space, and a longer word anywhere."""
    while end - start > LIMIT:
        at = last_space(text, start, start + LIMIT + 1)
        stop = at if at > start else start + LIMIT
        yield Unit(start, stop, opens)
        opens = False
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Unit(start, end, opens)


def last_space(text: str, start: int, end: int) -> int:
    """Where the last word that ends before `end` is over, or `start` if there is none."""
    at = end - 1
    while at > start and not text[at].isspace():
        at -= 1
    while at > start and text[at - 1].isspace():
        at -= 1
    return at
