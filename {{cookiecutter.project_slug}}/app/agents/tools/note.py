"""`write_note`: a note of the principal in the application's database. The note and its key commit together."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.storage.effects import Effect, once
from app.storage.notes import add_note

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.agents.tools import Parts


class Note(Arguments):
    text: Annotated[str, Field(min_length=1, max_length=4_000, description="What the note says.")]


def write_note(parts: "Parts") -> Tool:
    async def run(arguments: Note, call: Call) -> Result:
        effect = Effect(call.key, "write_note", call.context.tenant, call.context.subject)

        async def write(connection: "AsyncConnection") -> str:
            await add_note(connection, effect, arguments.text)
            return "The note was written."

        return Result(await parts.database.run(partial(once, effect=effect, work=write)))

    return Tool(
        name="write_note",
        description="Write a note into the application's database, to keep or remember a text.",
        arguments=Note,
        run=run,
        internal=True,
    )
