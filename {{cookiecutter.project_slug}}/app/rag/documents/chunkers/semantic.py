"""Text is cut where its subject changes: where the sentences before a gap and those after it are least alike.

Two sentences on each side are compared, as blocks are in Hearst's TextTiling (1997), by the cosine of their vectors. A
change is a valley between likelier gaps, and below a percentile of all of them, as in Kamradt's semantic splitting
(2023). Encoding the sentences, and then the chunks, doubles the work of an ingestion.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from app.rag.documents.chunkers.packing import LIMIT, TAIL, Unit, packed, tail_merged
from app.rag.documents.chunkers.structure import units
from app.rag.documents.document import Section, Span
from app.types.embedding import Vectors

Encode = Callable[[Sequence[str]], Vectors]
"""Texts to vectors of length 1, shape (texts, dimensions)."""
PERCENTILE = 25
BLOCK = 2
STRETCH = 256
"""Sentences that are compared at once, so that memory does not grow with the document."""


def spans(text: str, section: Section, encode: Encode) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space. What fits into one chunk is not cut.

    Code alone is cut as `structure` cuts it.
    """
    if section.end - section.start <= LIMIT or section.code == ((section.start, section.end),):
        return packed(list(units(text, section)))
    found: list[Span] = []
    sentences = units(text, section)
    while stretch := list(islice(sentences, STRETCH)):
        for group in grouped(stretch, changes(text, section, stretch, encode)):
            found += packed(group)
    return tail_merged(found)


def grouped(stretch: Sequence[Unit], cuts: set[int]) -> Iterator[list[Unit]]:
    """Cut before these positions, where enough stands before the cut."""
    group: list[Unit] = []
    for position, unit in enumerate(stretch):
        if position in cuts and group[-1].end - group[0].start >= TAIL:
            yield group
            group = []
        group.append(unit)
    yield group


def changes(text: str, section: Section, stretch: Sequence[Unit], encode: Encode) -> set[int]:
    """Before which sentences the subject changes; never beside a line of code."""
    likeness = likenesses(encode([text[unit.start : unit.end] for unit in stretch]))
    code = [in_code(section, unit) for unit in stretch]
    return {gap + 1 for gap in valleys(likeness) if not code[gap] and not code[gap + 1]}


def in_code(section: Section, unit: Unit) -> bool:
    """`section.code` is in order."""
    at = bisect_right(section.code, unit.start, key=lambda span: span[0])
    return at > 0 and unit.start < section.code[at - 1][1]


def valleys(likeness: Sequence[float]) -> list[int]:
    """The lowest of their neighbours, and below the percentile: .9 .2 .3 .7 .6 .9 -> 1."""
    if not likeness:
        return []
    low = float(np.percentile(likeness, PERCENTILE))
    around = [max(likeness), *likeness, max(likeness)]
    return [
        gap
        for gap, found in enumerate(likeness)
        if found <= low and around[gap] >= found <= around[gap + 2] and found < around[0]
    ]


def likenesses(vectors: Vectors) -> list[float]:
    """For each gap between sentences the cosine of what stands before and after: a a b b -> 1, 0, 1 for BLOCK 1."""
    return [
        cosine(vectors[max(0, at - BLOCK) : at].sum(axis=0), vectors[at : at + BLOCK].sum(axis=0))
        for at in range(1, len(vectors))
    ]


def cosine(one: Vectors, other: Vectors) -> float:
    """0 where the sentences of one side cancel each other out."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths else 0.0
