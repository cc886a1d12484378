"""Which chunks a stem is in, and how often: postings, as SQLite keeps them.

A posting is three numbers: the stem's place, the chunk's row, the count. All postings of a stem lie in one bucket,
which gets a block of bytes with each write, until its blocks are merged. Knows no database.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.rag.index.store import Words
from app.text import LONGEST_CACHED_WORD, cached

BUCKETS = 4096

Postings = NDArray[np.uint32]
"""Shape (3, n): places in ascending order, rows, counts."""


@cached(entries=100_000, longest=LONGEST_CACHED_WORD)
def place(stem: str) -> int:
    """A number for a stem, in 0 … 2^32 - 1: the same in every process. Stems that share one, which is rare, add up."""
    return crc32(stem.encode("utf-8", "replace"))


def places(words: Words) -> Mapping[int, int]:
    """`{"red": 2, "car": 1}` -> how often each place occurs."""
    counts: dict[int, int] = {}
    for stem, count in words.items():
        counts[place(stem)] = counts.get(place(stem), 0) + count
    return counts


def bucket(place: int) -> int:
    return place % BUCKETS


def blocks(rows: Iterable[tuple[int, Words]]) -> Iterator[tuple[int, bytes]]:
    """The words of numbered rows, as one block for each bucket that has any."""
    triples = ((at, row, n) for row, words in rows for at, n in places(words).items())
    postings = np.array(list(chain.from_iterable(triples)), np.uint32).reshape(-1, 3).T
    buckets = postings[0] % BUCKETS
    order = np.lexsort((postings[0], buckets))
    postings, buckets, edge = postings[:, order], buckets[order], np.uint32(BUCKETS)
    for start, end in pairwise(np.flatnonzero(np.diff(buckets, prepend=edge, append=edge))):
        yield int(buckets[start]), postings[:, start:end].tobytes()


def read(block: bytes) -> Postings:
    return np.frombuffer(block, np.uint32).reshape(3, -1)


def of_place(postings: Postings, place: int) -> Postings:
    """Those of one stem."""
    start, end = np.searchsorted(postings[0], np.array([place, place + 1], np.uint64))
    return postings[:, start:end]


def merged(blocks: Iterable[Postings]) -> Postings:
    """The blocks of one bucket as one."""
    postings = np.concatenate([np.zeros((3, 0), np.uint32), *blocks], axis=1)
    return postings[:, np.argsort(postings[0], kind="stable")]
