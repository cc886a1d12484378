"""`POST /feedback`: what the person who asked says of an answer."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.dependencies import ContextDep, FeedbackDep
from app.api.failures import failures
from app.api.openai.completions import PREFIX
from app.api.wire import KeptId, RequestBody, User
from app.storage.feedback import Feedback, Rating

router = APIRouter(tags=["feedback"])

LONGEST_COMMENT = 2_000
LONGEST_CORRECTION = 10_000


class FeedbackRequest(RequestBody):
    """`answer_id` is the `id` of the completion, or that of its `answer`; `user` the one with whom it was asked for."""

    answer_id: Annotated[KeptId, Field(max_length=100, examples=["chatcmpl-5f0c1e"])]
    rating: Rating
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""
    correction: Annotated[
        str, Field(max_length=LONGEST_CORRECTION, description="What the answer should have been.")
    ] = ""
    user: User | None = None


class FeedbackKept(BaseModel):
    """`prompt` is the one that the answer was made with."""

    object: Literal["feedback"] = "feedback"
    answer_id: str
    rating: Rating
    prompt: str


@router.post("/feedback", responses=failures(400, 404, 413, 503))
async def give_feedback(body: FeedbackRequest, feedback: FeedbackDep, context: ContextDep) -> FeedbackKept:
    """Rate an answer. A second rating of the same answer takes the place of the first."""
    said = Feedback(body.answer_id.removeprefix(PREFIX), body.rating, body.comment, body.correction)
    prompt = await feedback.keep(said, context.asked_by(body.user))
    return FeedbackKept(answer_id=said.answer_id, rating=said.rating, prompt=prompt)
