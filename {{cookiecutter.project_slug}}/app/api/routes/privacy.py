"""`POST /privacy/erase`: what is kept of a person is erased by the process that may remember it, too."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.dependencies import ContextDep, PrivacyDep
from app.api.failures import failures
from app.api.wire import RequestBody, User

router = APIRouter(tags=["privacy"])


class EraseRequest(RequestBody):
    """`subject` is what the person's requests had as `user`; the `user` of this one is who erases."""

    subject: Annotated[User, Field(min_length=1)]
    user: User | None = None


class Erased(BaseModel):
    """How many rows of each table are gone, and how many threads of the agent."""

    subject: str
    erased: dict[str, int]


@router.post("/privacy/erase", responses=failures(400, 413, 503))
async def erase(body: EraseRequest, privacy: PrivacyDep, context: ContextDep) -> Erased:
    """Erase what is kept of a person, from the files too. It can't be undone; broken off, it can be asked for again."""
    return Erased(subject=body.subject, erased=await privacy.erase(body.subject, context.asked_by(body.user)))
