"""`GET /suggestions`: what one could ask, for whoever opens an empty page."""

from fastapi import APIRouter

from app.api.dependencies import ServiceDep
from app.api.responses import failures
from app.api.schemas import Suggestions

router = APIRouter(tags=["search"])


@router.get("/suggestions", responses=failures(503))
def suggest(service: ServiceDep) -> Suggestions:
    """Questions to begin with, taken from headings of the documents; none while nothing is indexed."""
    return Suggestions(questions=list(service.suggestions()), chunks=service.index_chunks())
