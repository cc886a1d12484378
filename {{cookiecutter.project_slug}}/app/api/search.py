"""`POST /search`: what the index holds on a question, without an answer."""

import time

from fastapi import APIRouter, Request

from app.api.admission import Admission
from app.api.dependencies import AdmissionDep, CallsDep, RequestIdDep, ServiceDep
from app.api.responses import failures
from app.api.schemas import SearchHit, SearchRequest
from app.guardrails.question import check_question
from app.types import Context, Passage, Passages, Query, Retriever

router = APIRouter(tags=["search"])


@router.post("/search", responses=failures(400, 409, 413, 503, 504))
async def search(
    body: SearchRequest,
    request: Request,
    service: ServiceDep,
    calls: CallsDep,
    admission: AdmissionDep,
    request_id: RequestIdDep,
) -> list[SearchHit]:
    """The best chunks, best first."""
    seconds = service.settings.request_timeout_seconds
    context = Context(request_id=request_id, deadline=time.monotonic() + seconds)
    query = Query(check_question(body.query), limit=body.limit)
    found = await calls.run(_search(service.retriever, query, context, admission), request.receive, seconds)
    return [_hit(passage) for passage in found.items]


async def _search(retriever: Retriever, query: Query, context: Context, admission: Admission) -> Passages:
    async with admission.place():
        return await retriever.search(query, context)


def _hit(passage: Passage) -> SearchHit:
    chunk = passage.chunk
    return SearchHit(id=chunk.id, source=chunk.source, heading=chunk.heading, text=chunk.text, score=passage.score)
