"""`delete_document`: takes a document out of the index. Its file stays where it is."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from app.agents.tools.read import Named, check_tenant
from app.agents.tools.tool import Call, Result, Tool
from app.errors import UnknownDocument
from app.storage.effects import Effect, once

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.agents.tools import Parts

# How long an ingestion that goes on is waited for, in seconds.
PATIENCE = 2.0


def delete_document(parts: "Parts") -> Tool:
    async def run(arguments: Named, call: Call) -> Result:
        check_tenant(parts, call, arguments.source)
        effect = Effect(call.key, "delete_document", call.context.tenant, call.context.subject)

        async def remove(connection: "AsyncConnection") -> str:
            # The index is no part of the transaction: after a kill between the two, the document is not there any more.
            try:
                removed = await asyncio.to_thread(parts.inventory.remove, arguments.source, None, PATIENCE)
            except UnknownDocument as error:
                return str(error)
            return f"{removed.source} was taken out of the index of {removed.collection}; its file stays."

        return Result(await parts.database.run(partial(once, effect=effect, work=remove)))

    return Tool(
        name="delete_document",
        description="Delete or remove one document from the index, by its name.",
        arguments=Named,
        run=run,
        internal=True,
    )
