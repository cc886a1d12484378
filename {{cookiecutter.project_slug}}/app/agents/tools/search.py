"""`search_documents`: passages that fit a question, which the answer can cite."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.guardrails.passages import SiftedRetriever
from app.types import Query, Scope

if TYPE_CHECKING:
    from app.agents.tools import Parts

PASSAGES = 6


class Search(Arguments):
    query: Annotated[str, Field(min_length=1, max_length=2_000, description="What to look for, in words.")]


def search_documents(parts: "Parts") -> Tool:
    retriever = SiftedRetriever(parts.retriever, parts.sieves)

    async def run(arguments: Search, call: Call) -> Result:
        query = Query(arguments.query, scope=Scope(call.context.tenant), limit=PASSAGES)
        return Result(passages=await retriever.search(query, call.context))

    return Tool(
        name="search_documents",
        description="Search the indexed documents for passages that answer a question. Cite a passage by its number.",
        arguments=Search,
        run=run,
        read_only=True,
        internal=True,
    )
