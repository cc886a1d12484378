"""`/reviews/…`: kept answers to be read and labelled, pairs to be compared, and how far reviewers agree."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.api.dependencies import ContextDep, ReviewsDep
from app.api.failures import failures
from app.api.openai.completions import PREFIX
from app.api.wire import KeptId, RequestBody, User, WireText
from app.storage.reviews.agreement import InterRater
from app.storage.reviews.labels import Order
from app.storage.reviews.pairs import Side
from app.storage.reviews.reviewed import KeptAnswer, Label, ReviewedAnswer

router = APIRouter(tags=["reviews"])

LONGEST_REASON = 2_000
MOST = 200

Reviewer = Annotated[User, Field(min_length=1, description="Who reads, as they call themselves.", examples=["eve"])]
ReviewerQuery = Annotated[Reviewer, Query()]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class PassageToRead(BaseModel):
    """A passage that the answer was given, with the number by which it is cited; `quote` is what was cited of it."""

    number: int
    source: WireText
    heading: WireText
    text: WireText
    quote: WireText


class AnswerToRead(BaseModel):
    """Without the names of the model and of the prompt."""

    id: str
    question: WireText
    answer: WireText
    abstained: bool
    passages: list[PassageToRead]


class LabelledAnswer(AnswerToRead):
    """`rating` is what the one who asked said: up, down, or nothing. `label` and `reason` are the reviewer's own."""

    day: str
    rating: Literal["up", "down", ""]
    label: Label | None
    reason: WireText


class AnswerQueue(BaseModel):
    """`left` counts the answers that the reviewer has not labelled."""

    answers: list[LabelledAnswer]
    left: int


class LabelRequest(RequestBody):
    """`reason` says why, in a sentence."""

    reviewer: Reviewer
    answer_id: Annotated[KeptId, Field(max_length=100)]
    label: Label
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class LabelKept(BaseModel):
    answer_id: str
    label: Label


class PairToRead(BaseModel):
    """Two answers to one question. `choice` is the side that the reviewer has chosen."""

    id: str
    question: WireText
    left: AnswerToRead
    right: AnswerToRead
    choice: Side | None


class PairQueue(BaseModel):
    """`left` counts the pairs of which the reviewer has not chosen."""

    pairs: list[PairToRead]
    left: int


class ChoiceRequest(RequestBody):
    """`choice` is a side, as the reviewer was shown it, or `tie`."""

    reviewer: Reviewer
    pair_id: Annotated[KeptId, Field(max_length=200)]
    choice: Side


class ChoiceKept(BaseModel):
    pair_id: str
    choice: Side


class Agreements(BaseModel):
    """Of each two reviewers; `kappa` is Cohen's, with `low` and `high` of its interval of 95 %."""

    pairs: list[InterRater]


@router.get("/reviews/answers", responses=failures(400, 503))
async def answers(
    reviews: ReviewsDep,
    context: ContextDep,
    reviewer: ReviewerQuery,
    order: Annotated[Order, Query(description="What comes first.")] = "unlabelled",
    limit: Limit = 50,
) -> AnswerQueue:
    """Kept answers to read, newest first. With `unlabelled` or `down`, those without a label or disliked come first."""
    found, left = await reviews.answers(context.tenant, reviewer, order, limit)
    return AnswerQueue(answers=list(map(labelled, found)), left=left)


@router.post("/reviews/labels", responses=failures(400, 404, 413, 503))
async def label(body: LabelRequest, reviews: ReviewsDep, context: ContextDep) -> LabelKept:
    """Label an answer as good or bad. A second label of the same reviewer takes the place of the first."""
    id = body.answer_id.removeprefix(PREFIX)
    await reviews.label(context.tenant, body.reviewer, id, body.label, body.reason)
    return LabelKept(answer_id=id, label=body.label)


@router.get("/reviews/pairs", responses=failures(400, 503))
async def pairs(reviews: ReviewsDep, context: ContextDep, reviewer: ReviewerQuery, limit: Limit = 50) -> PairQueue:
    """Pairs of answers to compare, those without a choice first. The sides differ between reviewers."""
    found, left = await reviews.pairs(context.tenant, reviewer, limit)
    listed = [
        PairToRead(
            id=one.id, question=one.left.question, left=to_read(one.left), right=to_read(one.right), choice=one.side
        )
        for one in found
    ]
    return PairQueue(pairs=listed, left=left)


@router.post("/reviews/choices", responses=failures(400, 404, 413, 503))
async def choose(body: ChoiceRequest, reviews: ReviewsDep, context: ContextDep) -> ChoiceKept:
    """Choose the better answer of a pair. A second choice of the same reviewer takes the place of the first."""
    await reviews.choose(context.tenant, body.reviewer, body.pair_id, body.choice)
    return ChoiceKept(pair_id=body.pair_id, choice=body.choice)


@router.get("/reviews/agreement", responses=failures(503))
async def agreement(reviews: ReviewsDep, context: ContextDep) -> Agreements:
    """How far each two reviewers agree, over what both have read."""
    return Agreements(pairs=await reviews.agreement(context.tenant))


def labelled(one: ReviewedAnswer) -> LabelledAnswer:
    read = to_read(one.kept).model_dump()
    return LabelledAnswer(**read, day=one.day, rating=one.rating, label=one.label, reason=one.reason)


def to_read(kept: KeptAnswer) -> AnswerToRead:
    shown = [
        PassageToRead(number=one.number, source=one.source, heading=one.heading, text=one.text, quote=one.quote)
        for one in kept.passages
    ]
    return AnswerToRead(
        id=kept.id, question=kept.question, answer=kept.answer, abstained=kept.abstained, passages=shown
    )
