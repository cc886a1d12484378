"""Where the database is: a file of this machine, or a PostgreSQL server. Imports no database library."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FILE = "app.db"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A SQLite file, or else a server's URL, which may hold a password: its text never does."""

    file: Path | None = None
    server: str = ""

    @property
    def url(self) -> str:
        """Of a server, as SQLAlchemy wants it."""
        return f"postgresql+psycopg://{self.server.partition('://')[2]}"

    @property
    def plain_url(self) -> str:
        """Of a server, as the driver wants it."""
        return f"postgresql://{self.server.partition('://')[2]}"

    def __str__(self) -> str:
        return str(self.file) if self.file else f"PostgreSQL at {urlsplit(self.plain_url).hostname or 'this machine'}"


def database_address(data_dir: Path, url: str | None) -> DatabaseAddress:
    """`DATABASE_URL` where it is set, else the file in DATA_DIR."""
    if not url:
        return DatabaseAddress(data_dir / FILE)
    if url.startswith("sqlite:///"):
        return DatabaseAddress(Path(url.removeprefix("sqlite:///")))
    return DatabaseAddress(server=url)
