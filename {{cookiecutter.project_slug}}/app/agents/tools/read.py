"""`read_document`: the text of one document of the index, from its beginning or from a place in it."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import UnknownDocument
from app.guardrails.passages import sifted
from app.types import Passage, Passages

if TYPE_CHECKING:
    from app.agents.tools import Parts

CHUNKS = 8
"""How many pieces of a document are read at once."""


class Named(Arguments):
    source: Annotated[str, Field(min_length=1, max_length=1_000, description="Its name in the index, such as guide.md")]


class Read(Named):
    part: Annotated[int, Field(ge=1, le=10_000, description="Which part of a long document, from 1.")] = 1


def read_document(parts: "Parts") -> Tool:
    async def run(arguments: Read, call: Call) -> Result:
        check_tenant(parts, call, arguments.source)
        _, chunks = await asyncio.to_thread(parts.inventory.show, arguments.source)
        first = (arguments.part - 1) * CHUNKS
        read = tuple(Passage(chunk, 1.0, 0.0) for chunk in chunks[first : first + CHUNKS])
        found = await sifted(parts.sieves, Passages(read, 0), call.context)
        return Result(passages=found)

    return Tool(
        name="read_document",
        description="Read one document, by its name, part after part. For a question, search the documents instead.",
        arguments=Read,
        run=run,
        read_only=True,
        internal=True,
    )


def check_tenant(parts: "Parts", call: Call, source: str) -> None:
    """The inventory is that of one tenant."""
    if call.context.tenant != parts.inventory.tenant:
        raise UnknownDocument(f"no document {source!r} is in the index: search the documents for another")
