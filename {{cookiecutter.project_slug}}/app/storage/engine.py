"""Makes SQLAlchemy's engine for an address. Imports SQLAlchemy when it is called, so call it late."""

from typing import TYPE_CHECKING

from app.errors import DatabaseUnavailable, MissingExtra
from app.storage.address import DatabaseAddress
from app.storage.sqlite import PATIENCE_SECONDS, is_read_only, prepare, url_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

MISSING = "DATABASE_URL needs the extra 'postgres': run `make setup EXTRAS=\"postgres\"`"


def make_engine(address: DatabaseAddress) -> "AsyncEngine":
    """Connects to nothing yet. Raises MissingExtra, or DatabaseUnavailable when the folder can't be made."""
    return engine_of_server(address) if address.file is None else engine_of_file(address.file)


def engine_of_server(address: DatabaseAddress) -> "AsyncEngine":
    from sqlalchemy.ext.asyncio import create_async_engine

    wait = {"connect_timeout": int(PATIENCE_SECONDS)}
    try:
        return create_async_engine(address.url, pool_pre_ping=True, pool_timeout=PATIENCE_SECONDS, connect_args=wait)
    except ImportError:
        raise MissingExtra(MISSING) from None


def engine_of_file(file: "Path") -> "AsyncEngine":
    """One connection: work of this process takes turns, where SQLite would sleep and try again."""
    from sqlalchemy.ext.asyncio import create_async_engine

    read_only = is_read_only(file)
    if not read_only:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(
                f"the folder of {file} can't be made ({error.strerror}): make it, or set DATA_DIR to another one"
            ) from None
    engine = create_async_engine(
        url_of(file, read_only=read_only),
        pool_size=1,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"timeout": PATIENCE_SECONDS},
    )
    return prepare(engine, read_only=read_only)
