"""`GET /suggestions`: what one could ask, for whoever opens an empty page."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.dependencies import IndexChunksDep, SuggestionsDep
from app.api.failures import failures
from app.api.wire import WireText

router = APIRouter(tags=["search"])


class Suggestions(BaseModel):
    """Questions that the documents answer, at most three; `chunks` is how much is indexed."""

    questions: list[WireText]
    chunks: int


@router.get("/suggestions", responses=failures(503))
def suggest(suggestions: SuggestionsDep, index_chunks: IndexChunksDep) -> Suggestions:
    """Questions to begin with, taken from headings of the documents; none while nothing is indexed."""
    return Suggestions(questions=list(suggestions()), chunks=index_chunks())
