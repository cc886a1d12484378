"""The audit log: who approved what, and who exported, erased, deleted or rebuilt. Rows are added, and never changed.

A row holds no name and no argument, only salted hashes of them. The salts are in a table of their own, with the names:
where a person's are deleted, the row still stands in the chain, and nothing links it to the person any more.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from app.storage.chain import FIRST, Link, link, salted
from app.storage.database import Database
from app.storage.schema import check_schema

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.types import Context

REMOVED, REBUILT, EXPORTED, ERASED = "documents.remove", "index.rebuild", "privacy.export", "privacy.erase"
Part = Literal["actor", "arguments"]
# PostgreSQL's locks are numbers: any that nobody else takes.
LOCK = 7_301_986


@dataclass(frozen=True, slots=True)
class Entry:
    """`action` is such as `documents.remove`. The arguments are about the actor, unless it is said `about` whom.

    `forgotten` arguments are hashed with a salt that is kept nowhere.
    """

    action: str
    tenant: str
    subject: str
    arguments: Mapping[str, Any]
    about: str | None = None
    forgotten: bool = False

    @classmethod
    def of(cls, context: "Context", action: str, **arguments: Any) -> "Entry":
        return cls(action, context.tenant, context.subject, arguments)


class AuditLog:
    """Several processes may add to it at once. Raises DatabaseUnavailable or SchemaMismatch."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def check(self) -> None:
        """Before something is done that could not be recorded. Blocking."""
        check_schema(self.database.address)

    async def record(self, entry: Entry) -> None:
        await self.database.run(lambda engine: record(engine, entry))

    def record_now(self, entry: Entry) -> None:
        """Blocking."""
        self.database.run_now(lambda engine: record(engine, entry))


async def record(engine: "AsyncEngine", entry: Entry) -> None:
    async with engine.begin() as connection:
        await append(connection, entry)


async def append(connection: "AsyncConnection", entry: Entry) -> Link:
    """Within a transaction, at whose end the next one may add: on PostgreSQL a lock sees to it, SQLite always does."""
    from sqlalchemy import insert, select

    from app.storage.tables import audit, audit_salts

    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    last = select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    found = (await connection.execute(last)).one_or_none()
    id, previous = (found.id + 1, found.hash) if found else (1, FIRST)
    salts: dict[Part, str] = {"actor": token_hex(16), "arguments": token_hex(16)}
    added = link(
        id,
        time.time(),
        entry.action,
        actor=salted(salts["actor"], actor_text(entry.tenant, entry.subject)),
        arguments=salted(salts["arguments"], arguments_text(entry.arguments)),
        previous=previous,
    )
    await connection.execute(insert(audit), [added.row()])
    await connection.execute(insert(audit_salts), salt_rows(id, entry, salts))
    return added


def salt_rows(id: int, entry: Entry, salts: Mapping[Part, str]) -> list[dict[str, Any]]:
    """Each with the one whose it is."""
    whose: dict[Part, str] = {"actor": entry.subject}
    if not entry.forgotten:
        whose["arguments"] = entry.about or entry.subject
    return [
        {"id": id, "part": part, "tenant": entry.tenant, "subject": subject, "salt": salts[part]}
        for part, subject in whose.items()
    ]


def actor_text(tenant: str, subject: str) -> str:
    return json.dumps([tenant, subject])


def arguments_text(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True, default=str)
