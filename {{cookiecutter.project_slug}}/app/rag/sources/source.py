"""What documents come from: a Source lists its items and gives their bytes. Knows no format and no index."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WebReading:
    """What is read of the web: `allowed_networks` though they are not public, and so many pages of a sitemap."""

    allowed_networks: tuple[str, ...] = ()
    max_pages: int = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Which items are taken in: up to a size, and none under the folders left out; `uploads` is where sent ones lie.

    `cache` is for what a source fetches, and may be deleted at any time. `database` is the address of the one that
    queries are for; it may hold a password. `endpoint` is where buckets are, if not at Amazon.
    """

    max_file_bytes: int = 10_000_000
    leave_out: Collection[Path] = ()
    uploads: Path = Path("data/uploads")
    web: WebReading = WebReading()
    cache: Path = Path("data/cache")
    database: str | None = field(default=None, repr=False)
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """`name` is unique in its source, fit to print and to store; `key` is how the source itself finds it again.

    `size` is in bytes, and a guess where only reading tells it.
    """

    name: str
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was left aside, a document or a whole folder, and why."""

    source: str
    reason: str


class Unreachable(Skipped):
    """The whole source, or the rest of it, can't be listed now: under its `root`. A rebuild remembers it."""

    __slots__ = ()


class Empty(Skipped):
    """The whole source was listed, and nothing is in it: under its `root`, in words that fit its kind."""

    __slots__ = ()


class Source(Protocol):
    """Items of one place. Plain values all of it, so that another process can read them."""

    @property
    def address(self) -> str:
        """How `source_at` opens it again."""
        ...

    @property
    def root(self) -> str:
        """What all its documents are filed under, itself an address: two sources of one root are one place."""
        ...

    @property
    def only(self) -> tuple[str, ...] | None:
        """The names of its few items; None for a source that lists all there is, so that what it lacks is gone."""
        ...

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        """Everything in a fixed order, unread. A folder that can't be listed is skipped under its own name.

        Where the whole source, or the rest of it, can't be listed, its `root` is skipped; it is Unreachable where a
        rebuild should ask again. Empty may say that there is nothing; what was there is kept all the same.
        """
        ...

    def read(self, item: Item, reading: Reading) -> bytes:
        """All of it. Raises UnreadableDocument."""
        ...

    def holds(self, name: str, reading: Reading) -> bool:
        """Whether there is an item of that name."""
        ...
