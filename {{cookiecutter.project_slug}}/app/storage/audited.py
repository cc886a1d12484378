"""The audit log as it is read: its rows with the names that are still known, and whether its chain holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.storage.audit import actor_text
from app.storage.chain import Break, Link, first_break

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True)
class Audited:
    """A row; tenant and subject are None once they are erased."""

    link: Link
    tenant: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """`last` is the hash of the newest row, to be noted elsewhere; `broken` is None where all is as it was written."""

    rows: int
    last: str
    broken: Break | None


async def audited(engine: "AsyncEngine", limit: int) -> list[Audited]:
    """The newest rows, oldest of them first."""
    from sqlalchemy import and_, select

    from app.storage.sqlite import READS
    from app.storage.tables import audit, audit_salts

    named = and_(audit.c.id == audit_salts.c.id, audit_salts.c.part == "actor")
    query = select(audit, audit_salts.c.tenant, audit_salts.c.subject).select_from(audit.outerjoin(audit_salts, named))
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        found = (await connection.execute(query.order_by(audit.c.id.desc()).limit(limit))).mappings().all()
    names = [column.name for column in audit.columns]
    return [Audited(Link(*(row[name] for name in names)), row["tenant"], row["subject"]) for row in reversed(found)]


async def check_chain(engine: "AsyncEngine", known: str = "") -> Checked:
    """`known` is a hash that was noted earlier: a chain without it was written anew."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import audit, audit_salts

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        # Before the rows, or one that is added meanwhile would have salts and be missing.
        salts = (await connection.execute(select(audit_salts))).all()
        links = [Link(*row) for row in await connection.execute(select(audit).order_by(audit.c.id))]
    actors = {row.id: (row.salt, actor_text(row.tenant, row.subject)) for row in salts if row.part == "actor"}
    broken = first_break(links, actors, newest=max((row.id for row in salts), default=0))
    if broken is None and known and all(one.hash != known for one in links):
        broken = Break(len(links), f"no row has the hash {known}: rows were taken away, or the log was written anew")
    return Checked(len(links), links[-1].hash if links else "", broken)
