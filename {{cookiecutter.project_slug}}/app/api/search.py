"""`POST /search`: what the index holds on a question, without an answer."""

from fastapi import APIRouter, Request

from app.api.dependencies import CallsDep, ServiceDep
from app.api.responses import failures
from app.api.schemas import SearchHit, SearchRequest
from app.guardrails.question import check_question
from app.types import Passage, Scope

router = APIRouter(tags=["search"])


@router.post("/search", responses=failures(400, 409, 413, 503, 504))
async def search(body: SearchRequest, request: Request, service: ServiceDep, calls: CallsDep) -> list[SearchHit]:
    """The best chunks, best first."""
    work = service.retriever.search(check_question(body.query), Scope(), body.limit)
    found = await calls.run(work, request.receive, service.settings.request_timeout_seconds)
    return [_hit(passage) for passage in found.items]


def _hit(passage: Passage) -> SearchHit:
    chunk = passage.chunk
    return SearchHit(id=chunk.id, source=chunk.source, heading=chunk.heading, text=chunk.text, score=passage.score)
