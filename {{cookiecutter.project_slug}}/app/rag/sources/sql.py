"""The rows of a query as documents: `sql://PATH`, where PATH is a file that holds one SELECT.

The database's address may hold a password, so it is a setting and never part of what the index keeps. Knows no format
but those in which it writes a row down.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from app.errors import NothingToIngest, SettingsError
from app.rag.sources import spool
from app.rag.sources.database import QueryFailed, rows
from app.rag.sources.folder import folder_at, too_large
from app.rag.sources.row import Unfit, columns, document, name_of
from app.rag.sources.source import Empty, Item, Reading, Skipped, Unreachable

SCHEME = "sql://"
MAX_ROWS = 1_000_000
NO_ROWS = "the query gave no rows"
UNSET = "a query needs a database: set SQL_SOURCE_URL to its address"


@dataclass(frozen=True, slots=True)
class Query:
    """A file that says which rows; what it says may change from one run to the next."""

    path: Path
    max_rows: int = MAX_ROWS

    @property
    def address(self) -> str:
        return f"{SCHEME}{self.path}"

    @property
    def root(self) -> str:
        return self.address

    @property
    def only(self) -> tuple[str, ...] | None:
        return None

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        """Raises SettingsError without a database, MissingExtra without its driver."""
        if reading.database is None:
            raise SettingsError(UNSET)
        try:
            with spool.spooling(self.folder(reading)) as out:
                listed = list(self.listed(reading.database, reading.max_file_bytes, out))
                found = listed or [Empty(self.address, NO_ROWS)]
        except (QueryFailed, OSError) as error:
            found = [Unreachable(self.address, f"the query failed: {error}: correct it, or SQL_SOURCE_URL")]
        for item in found:
            yield replace(item, key=f"{out.name}:{item.key}") if isinstance(item, Item) else item

    def listed(self, url: str, max_bytes: int, out: spool.Spool) -> Iterator[Item | Skipped]:
        names = set[str]()
        given = rows(url, self.query())
        known = columns(next(given))
        for number, values in enumerate(given, 1):
            if number > self.max_rows:
                yield Unreachable(
                    self.address, f"more than {self.max_rows:,} rows: narrow the query, the rest was not read"
                )
                return
            try:
                name = name_of(known, values)
                data = document(known, values)
            except Unfit as error:
                yield Skipped(f"row {number}", str(error))
                continue
            if name in names:
                yield Skipped(f"row {number}", f"an earlier row is called {name} too: give each another id")
            elif len(data) > max_bytes:
                yield Skipped(name, str(too_large(max_bytes)))
            else:
                yield Item(name, len(data), out.add(data))
            names.add(name)

    def query(self) -> str:
        """What the file says. Raises QueryFailed, OSError."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise QueryFailed(f"{self.path.name} is not UTF-8, save it so") from None

    def read(self, item: Item, reading: Reading) -> bytes:
        return spool.read(self.folder(reading), item.key)

    def holds(self, name: str, reading: Reading) -> bool:
        """What can't be asked is taken to hold it."""
        found = list(self.items(reading)) if reading.database else []
        there = {item.name if isinstance(item, Item) else item.source for item in found}
        return not found or name in there or self.address in there

    def folder(self, reading: Reading) -> Path:
        return reading.cache / "sql" / sha256(self.address.encode()).hexdigest()[:16]


def query_at(address: str) -> Query:
    """Raises NothingToIngest if there is no such file."""
    found = folder_at(address.removeprefix(SCHEME))
    if found.only is None:
        raise NothingToIngest(f"{address}: name a file that holds a query, not a folder")
    return Query(found.path)
