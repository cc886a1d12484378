"""What the database holds of one person: every row with their tenant and name, also of a table added later.

A row may be of two: of who asked (`subject`), and of who read the answer (`reviewer`).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.storage.audit import ERASED, Entry, append

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.types import Context

TYPES = {str: "string", int: "integer", float: "number"}
# The salts of hashes of what they did, and what was done about them: of no use to anybody else.
SALTS = "audit_salts"
PEOPLE = ("subject", "reviewer")
SOMEBODY_ELSE = "(somebody else)"


def tables_of_people() -> "list[Table]":
    from app.storage.tables import metadata

    return [
        table for table in metadata.sorted_tables if "tenant" in table.c and any(name in table.c for name in PEOPLE)
    ]


def of_person(table: "Table", tenant: str, subject: str) -> "ColumnElement[bool]":
    """The condition for their rows."""
    from sqlalchemy import or_

    return (table.c.tenant == tenant) & or_(*(table.c[name] == subject for name in PEOPLE if name in table.c))


async def rows_of(engine: "AsyncEngine", tenant: str, subject: str) -> dict[str, list[dict[str, Any]]]:
    """By table, in the order in which they were made."""
    from sqlalchemy import select

    from app.storage.sqlite import READS

    found = {}
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        for table in tables_of_people():
            if table.name != SALTS:
                own = of_person(table, tenant, subject)
                rows = await connection.execute(select(table).where(own).order_by(table.c.at))
                found[table.name] = [without_others(dict(row), subject) for row in rows.mappings()]
    return found


def without_others(row: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """The row as the subject may see it: who else has to do with it has no name."""
    others = {name: SOMEBODY_ELSE for name in PEOPLE if row.get(name, subject) != subject}
    return {**row, **others}


async def delete_rows(engine: "AsyncEngine", tenant: str, subject: str, by: "Context") -> dict[str, int]:
    """How many are gone, by table. It is recorded `by` whom, in the same transaction.

    That comes first: whoever erases themselves is forgotten as its actor, too.
    """
    async with engine.begin() as connection:
        await append(connection, Entry(ERASED, by.tenant, by.subject, {"subject": subject}, forgotten=True))
        gone = {table.name: await delete_from(connection, table, tenant, subject) for table in tables_of_people()}
    gone.pop(SALTS)
    return gone


async def delete_from(connection: "AsyncConnection", table: "Table", tenant: str, subject: str) -> int:
    from sqlalchemy import delete

    return (await connection.execute(delete(table).where(of_person(table, tenant, subject)))).rowcount


def schema_of_rows() -> dict[str, Any]:
    """JSON Schema of what `rows_of` gives."""
    tables = [table for table in tables_of_people() if table.name != SALTS]
    return {table.name: {"type": "array", "items": schema_of(table.columns.values())} for table in tables}


def schema_of(columns: "Sequence[Column[Any]]") -> Mapping[str, Any]:
    """Of a row: `{"type": "object", "properties": {"at": {"type": "number"}}, …}`."""
    properties = {column.name: {"type": type_of(column)} for column in columns}
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def type_of(column: "Column[Any]") -> str | list[str]:
    name = TYPES[column.type.python_type]
    return [name, "null"] if column.nullable else name
