"""Brings a database to the schema of this code. Two processes that do it at once take turns."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import SchemaMismatch
from app.storage.schema import revisions

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

FOLDER = Path(__file__).parent / "migrations"
# Any number that nobody else takes: PostgreSQL's locks are numbers.
LOCK = 7_301_985


async def migrate(engine: "AsyncEngine") -> tuple[str | None, str]:
    """The versions before and after. Does nothing where both are the same; all or nothing otherwise."""
    import alembic.command  # noqa: F401  (now, and not while others wait for this transaction)

    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        return await connection.run_sync(upgrade)


def upgrade(connection: "Connection") -> tuple[str | None, str]:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

    before = MigrationContext.configure(connection).get_current_revision()
    newest = revisions()[-1]
    if before is not None and before not in revisions():
        raise SchemaMismatch("the database is newer than this code: deploy the code that it was made by")
    if before != newest:
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, newest
