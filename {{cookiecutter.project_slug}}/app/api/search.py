"""`POST /search`: what the index holds on a question, without an answer."""

from fastapi import APIRouter, Request

from app.api.admission import Admission
from app.api.dependencies import AdmissionDep, CallsDep, ServiceDep
from app.api.responses import failures
from app.api.schemas import SearchHit, SearchRequest
from app.guardrails.question import check_question
from app.types import Passage, Passages, Retriever, Scope

router = APIRouter(tags=["search"])


@router.post("/search", responses=failures(400, 409, 413, 503, 504))
async def search(
    body: SearchRequest, request: Request, service: ServiceDep, calls: CallsDep, admission: AdmissionDep
) -> list[SearchHit]:
    """The best chunks, best first."""
    work = _search(service.retriever, check_question(body.query), body.limit, admission)
    found = await calls.run(work, request.receive, service.settings.request_timeout_seconds)
    return [_hit(passage) for passage in found.items]


async def _search(retriever: Retriever, question: str, limit: int, admission: Admission) -> Passages:
    async with admission.place():
        return await retriever.search(question, Scope(), limit)


def _hit(passage: Passage) -> SearchHit:
    chunk = passage.chunk
    return SearchHit(id=chunk.id, source=chunk.source, heading=chunk.heading, text=chunk.text, score=passage.score)
