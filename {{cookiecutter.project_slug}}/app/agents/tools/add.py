"""`add_document`: takes a text into the index, as a document of the agent's own collection.

It goes the way of documents that are sent: durable in the inbox first, then ingested. Its inbox job has the name of its
call, and is taken in with the call's key, so that a call that is made again finds the job, or that it was done.
"""

import asyncio
from contextlib import suppress
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import BadQuestion, EmptyIndex, NothingToIngest, UnknownCollection, UnknownDocument, UnreadableDocument
from app.rag.inventory import Holding, Inventory
from app.rag.sources.inbox import Sent
from app.rag.stores.lock import unwritable
from app.storage.effects import Effect, once

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.agents.tools import Parts

COLLECTION = ORIGIN = "agent"
NAME = r"^\w[\w-]*\.md$"
LONGEST = 60  # letters, of up to four bytes each: a file's name has room for 255


class New(Arguments):
    name: Annotated[
        str, Field(max_length=LONGEST, pattern=NAME, description="What it will be called, such as krill.md")
    ]
    text: Annotated[str, Field(min_length=1, max_length=50_000, description="What it says, in Markdown.")]
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$", description="Its heading.")] = ""


def add_document(parts: "Parts") -> Tool:
    async def run(arguments: New, call: Call) -> Result:
        data = written(arguments)
        effect = Effect(call.key, "add_document", call.context.tenant, call.context.subject)

        async def take_in(connection: "AsyncConnection") -> str:
            return await asyncio.to_thread(accept, parts, arguments.name, data, call)

        job = await parts.database.run(partial(once, effect=effect, work=take_in))
        await asyncio.to_thread(finish, parts, job)
        if not await asyncio.to_thread(is_held, parts, arguments.name, data, call):
            raise UnreadableDocument(f"{arguments.name} did not come into the index: see what it holds, then try again")
        return Result(f"{arguments.name} was added to the index, in the collection {COLLECTION}.")

    return Tool(
        name="add_document",
        description="Add a new document, with this text, to the index.",
        arguments=New,
        run=run,
        internal=True,
    )


def written(arguments: New) -> bytes:
    """The document. Raises BadQuestion for one that says nothing."""
    if not arguments.text.strip():
        raise BadQuestion("the document is empty: give it a text")
    heading = f"# {arguments.title}\n\n" if arguments.title.strip() else ""
    return f"{heading}{arguments.text}\n".encode("utf-8", "replace")


def accept(parts: "Parts", name: str, data: bytes, call: Call) -> str:
    """The job in the inbox, under the name of the call. Raises BadQuestion where a document is called so already."""
    held = holding(parts, name, call)
    if held and held.digest != sha256(data).hexdigest():
        raise BadQuestion(f"a document {name!r} is there already: choose another name, or delete that one first")
    try:
        upload = parts.inbox.accept(call.context.tenant, COLLECTION, ORIGIN, [Sent(name, BytesIO(data))], call.key)
    except OSError as error:
        raise unwritable(parts.inbox.uploads, error) from None
    return str(upload.job)


def finish(parts: "Parts", job: str) -> None:
    """Ingests what still waits. What another process, or an earlier call, has ingested meanwhile waits no longer."""
    if upload := parts.inbox.find(job):
        with suppress(NothingToIngest):
            parts.ingest(upload)


def is_held(parts: "Parts", name: str, data: bytes, call: Call) -> bool:
    held = holding(parts, name, call)
    return held is not None and held.digest == sha256(data).hexdigest()


def holding(parts: "Parts", name: str, call: Call) -> Holding | None:
    inventory = Inventory(parts.inventory.index, call.context.tenant)
    with suppress(EmptyIndex, UnknownCollection, UnknownDocument):
        return inventory.show(name, COLLECTION)[0]
    return None
