"""`POST /search`: what the index holds on a question, without an answer."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.dependencies import ContextDep, RetrieverDep, SlotDep
from app.api.failures import failures
from app.api.wire import RequestBody, Whole, WireText
from app.guardrails.question import MAX_CHARACTERS, check_question
from app.rag.where import conditions_of
from app.types import Passage, Query, Scope

router = APIRouter(tags=["search"])


class SearchRequest(RequestBody):
    """All conditions of `where` must hold; of the values of one, any. They hold before the best are chosen."""

    query: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    limit: Annotated[int, Field(ge=1, le=100), Whole] = 10
    where: Annotated[
        dict[str, list[str]],
        Field(
            description="Fields of the document (source, title, date, author, tags, version, replaces, expires), and "
            "the values one may have."
        ),
    ] = {}  # noqa: RUF012 (pydantic copies defaults)


class SearchHit(BaseModel):
    """A piece of a document; `source` is its path within the ingested folder.

    `page`, `line` and `row` are where it begins, from 1, null where that means nothing; `metadata` is what is known of
    the document, such as its title, date, author and tags.
    """

    id: str
    source: WireText
    heading: WireText
    text: WireText
    score: float
    page: int | None
    line: int | None
    row: int | None
    metadata: dict[str, WireText]


@router.post("/search", responses=failures(400, 409, 413, 503, 504))
async def search(body: SearchRequest, retriever: RetrieverDep, slot: SlotDep, context: ContextDep) -> list[SearchHit]:
    """The best chunks, best first."""
    scope = Scope(context.tenant, where=conditions_of(body.where))
    query = Query(check_question(body.query), scope=scope, limit=body.limit)
    found = await slot.run(lambda: retriever.search(query, context))
    return [hit(passage) for passage in found.items]


def hit(passage: Passage) -> SearchHit:
    chunk = passage.chunk
    return SearchHit(
        id=chunk.id,
        source=chunk.source,
        heading=chunk.heading,
        text=chunk.text,
        score=passage.score,
        page=chunk.page,
        line=chunk.line,
        row=chunk.row,
        metadata=dict(chunk.metadata),
    )
