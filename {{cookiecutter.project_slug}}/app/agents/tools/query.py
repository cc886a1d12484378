"""`query_database`: what the application's own database has of this principal: usage, costs, notes, documents."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.guardrails.passages import sifted_texts
from app.storage import views
from app.types import Context

if TYPE_CHECKING:
    from app.agents.tools import Parts

WHOLE = {
    "usage": "SELECT day, model, outcome, count(*) AS answers FROM usage GROUP BY 1, 2, 3 ORDER BY 1 DESC",
    "costs": "SELECT model, count(*) AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,"
    " sum(usd) AS usd FROM costs WHERE day > date('now', '-7 days') GROUP BY 1 ORDER BY usd DESC",
    "notes": "SELECT datetime(at, 'unixepoch') AS at, text FROM notes ORDER BY at DESC",
    "documents": "SELECT collection, source, chunks, status FROM documents ORDER BY 1, 2",
}


class Query(Arguments):
    view: Annotated[Literal["costs", "usage", "documents", "notes"], Field(description="What it is about.")]
    sql: Annotated[
        str,
        Field(max_length=4_000, description=f"{views.advice()}. Empty: of costs those of the last 7 days by model."),
    ] = ""


def query_database(parts: "Parts") -> Tool:
    async def run(arguments: Query, call: Call) -> Result:
        sql = arguments.sql or WHOLE[arguments.view]
        rows = {view: await own(view, call.context) for view in views.COLUMNS if view in sql.lower()}
        names, found = await asyncio.to_thread(views.ask, sql, rows)
        told = table(names, found, await sifted_texts(parts.sieves, lines(found), call.context))
        return Result("\n".join([told, *cut(rows)]))

    async def own(view: str, context: Context) -> list[views.Row]:
        """The rows of one view that are the principal's."""
        if view != "documents":
            return await parts.database.run(partial(views.own_rows, view, context))
        held = await asyncio.to_thread(parts.inventory.documents) if context.tenant == parts.inventory.tenant else []
        return [(one.collection, one.source, one.chunks, one.status) for one in held]

    return Tool(
        name="query_database",
        description="Query the application's database: what was spent, costs and tokens by model or day, usage, notes "
        "that were written, a list of the documents.",
        arguments=Query,
        run=run,
        read_only=True,
        internal=True,
    )


def cut(rows: Mapping[str, Sequence[views.Row]]) -> list[str]:
    """What is said of views that may hold more than was asked."""
    return [
        f"(asked of the newest {views.MOST_COPIED} rows of {view} alone)"
        for view, found in rows.items()
        if view in views.TABLES and len(found) >= views.MOST_COPIED
    ]


def table(names: Sequence[str], rows: Sequence[Sequence[object]], kept: Sequence[str]) -> str:
    """The lines that were kept, under the names of their columns."""
    left_out = [f"({len(rows) - len(kept)} left out by a guard)"] if len(kept) < len(rows) else []
    return "\n".join([*lines([names]), *(kept if rows else ["(no rows)"]), *left_out])


def lines(rows: Sequence[Sequence[object]]) -> list[str]:
    """Each of cells with bars between; long cells are cut."""
    return [" | ".join(str(cell)[: views.LONGEST_CELL] for cell in row) for row in rows]
