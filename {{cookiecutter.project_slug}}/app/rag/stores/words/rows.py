"""What BM25 needs of every chunk, in memory: its length, and whose it is. A chunk is a row; rows are never used again.

BM25(d, q) = sum over stems of q:  idf(stem) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(d) / average))
idf(stem) = ln(1 + (N - n + 0.5) / (n + 0.5))
Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.rag.stores.words.postings import Postings
from app.types import Scope

K1 = 1.2
B = 0.75
FINGERPRINT = f"bm25-{K1}-{B}"
GONE = -1

Mask = NDArray[np.bool_]
"""Shape (rows,), as all arrays here."""


class Row(NamedTuple):
    """`length` is in stems."""

    number: int
    tenant: str
    collection: str
    length: int


class Rows:
    """Of one index. `lengths[n]` and `groups[n]` are those of row n; a group is a tenant's collection."""

    def __init__(self) -> None:
        self.lengths: NDArray[np.float32] = np.zeros(0, np.float32)
        self.groups: NDArray[np.int32] = np.zeros(0, np.int32)
        self.names: dict[tuple[str, str], int] = {}

    def add(self, rows: Iterable[Row], end: int) -> None:
        """Makes room for all rows below `end`; those that nobody adds are gone."""
        more = max(end - len(self.lengths), 0)
        self.lengths = np.concatenate([self.lengths, np.zeros(more, np.float32)])
        self.groups = np.concatenate([self.groups, np.full(more, GONE, np.int32)])
        for row in rows:
            self.lengths[row.number] = row.length
            self.groups[row.number] = self.names.setdefault((row.tenant, row.collection), len(self.names))

    def drop(self, numbers: Iterable[int]) -> None:
        self.groups[list(numbers)] = GONE

    def alive(self) -> Mask:
        mask: Mask = self.groups != GONE
        return mask

    def within(self, scope: Scope) -> Mask:
        """Which rows are the tenant's, and in the collection if the scope names one."""
        inside: Mask = np.zeros(len(self.names) + 1, np.bool_)  # the last one is that of the rows that are gone
        for (tenant, collection), group in self.names.items():
            inside[group] = tenant == scope.tenant and scope.collection in (None, collection)
        mask: Mask = inside[self.groups]
        return mask

    def scores(self, stems: Iterable[tuple[int, Postings]]) -> NDArray[np.float32]:
        """BM25 of every row for stems, each with its count in the question and its postings."""
        alive = self.alive()
        chunks = np.count_nonzero(alive)
        average = max(float(self.lengths[alive].mean()), 1.0) if chunks else 1.0
        lengths = (K1 * (1 - B + B * self.lengths / average)).astype(np.float32)
        scores = np.zeros(len(alive), np.float32)
        for count, (_, rows, frequencies) in stems:
            if not (still := alive[rows]).all():
                rows, frequencies = rows[still], frequencies[still]
            idf = np.log(1 + (chunks - len(rows) + 0.5) / (len(rows) + 0.5))
            tf = frequencies.astype(np.float32)
            scores[rows] += np.float32(count * idf * (K1 + 1)) * tf / (tf + lengths[rows])
        return scores
