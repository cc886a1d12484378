"""The file of a word index: a database of SQLite, and what its failures mean. Knows nothing of scores.

A chunk is a numbered row. Numbers are never used again, since what a dropped row leaves behind stays until a merge.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from app.errors import IndexBroken
from app.rag.stores.words import postings
from app.rag.stores.words.postings import Postings

AT_ONCE = 500
"""How many values one statement names: old versions of SQLite take 999."""
TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE rows (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    collection TEXT NOT NULL,
    length INTEGER NOT NULL
);
CREATE TABLE fields (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (name, value, number)
) WITHOUT ROWID;
CREATE TABLE postings (
    bucket INTEGER NOT NULL,
    block INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (bucket, block)
) WITHOUT ROWID;
"""


class WordFile:
    """Whoever calls it sees to it that one thread does so at a time."""

    def __init__(self, path: Path, mode: str) -> None:
        self.path = path
        with self.failures_named():
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            self.connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            self.connection.execute("PRAGMA synchronous = FULL")

    @classmethod
    def create(cls, path: Path) -> Self:
        """An empty one, in a folder that is made if it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        file = cls(path, "rwc")
        with file.failures_named():
            file.connection.executescript(TABLES)
        return file

    def end(self) -> int:
        """Above all numbers that ever were."""
        (last,) = self.run("SELECT coalesce(max(seq), -1) FROM sqlite_sequence").fetchone()
        return int(last) + 1

    def rows(self) -> Iterator[tuple[int, str, str, int]]:
        """Number, tenant, collection and length of each."""
        yield from self.run("SELECT number, tenant, collection, length FROM rows")

    def numbers(self, ids: Sequence[str]) -> list[int]:
        return [number for (number,) in self.having("SELECT number FROM rows WHERE id", ids)]

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(self.having("SELECT number, id FROM rows WHERE number", numbers))

    def all_ids(self) -> Iterator[tuple[str, int]]:
        """With their numbers, in the order of the ids."""
        yield from self.run("SELECT id, number FROM rows ORDER BY id")

    def with_field(self, name: str, values: Sequence[str]) -> list[int]:
        """Numbers of rows that have one of the values, and perhaps of some that were dropped."""
        found = self.having("SELECT number FROM fields WHERE name = ? AND value", values, name)
        return [number for (number,) in found]

    def postings(self, stem: str) -> Postings:
        """Shape (3, n): the stem's place, rows, counts."""
        place = postings.place(stem)
        blocks = [postings.of_place(block, place) for block in self.blocks(postings.bucket(place))]
        return blocks[0] if len(blocks) == 1 else postings.merged(blocks)

    def blocks(self, bucket: int) -> Iterator[Postings]:
        found = self.run("SELECT data FROM postings WHERE bucket = ? ORDER BY block", bucket)
        return (postings.read(block) for (block,) in found)

    def add(
        self,
        rows: Iterable[tuple[int, str, str, str, int]],
        fields: Iterable[tuple[str, str, int]],
        blocks: Iterable[tuple[int, int, bytes]],
    ) -> None:
        """Rows with their ids, named values of them, and their postings: bucket, block, data."""
        self.connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", rows)
        self.connection.executemany("INSERT OR IGNORE INTO fields VALUES (?, ?, ?)", fields)
        self.connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", blocks)

    def drop(self, numbers: Iterable[int]) -> None:
        self.connection.executemany("DELETE FROM rows WHERE number = ?", ((number,) for number in numbers))

    def count_blocks(self) -> int:
        (count,) = self.run("SELECT count(DISTINCT block) FROM postings").fetchone()
        return int(count)

    def merge(self, keep: Callable[[Postings], Postings]) -> None:
        """The blocks of each bucket to one, with what is to be kept of it."""
        self.run("DELETE FROM fields WHERE number NOT IN (SELECT number FROM rows)")
        for bucket in range(postings.BUCKETS):
            kept = keep(postings.merged(self.blocks(bucket)))
            self.run("DELETE FROM postings WHERE bucket = ?", bucket)
            if kept.size:
                self.run("INSERT INTO postings VALUES (?, 0, ?)", bucket, kept.tobytes())

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.connection.execute(sql, values)

    def having(self, sql: str, values: Sequence[Any], *before: Any) -> Iterator[Any]:
        """Of many values, some at once."""
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            yield from self.run(f"{sql} IN ({', '.join('?' * len(some))})", *before, *some)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or nothing; what is written survives a loss of power."""
        with self.failures_named():
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.run("ROLLBACK")
                raise

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise IndexBroken(
                f"the word index {self.path} failed ({error}): free disk space if there is none, "
                "otherwise build the index anew with `python -m app ingest --rebuild`"
            ) from None

    def close(self) -> None:
        """Idempotent."""
        self.connection.close()
