"""`/agent/threads`: the threads of the agent that are the principal's own. Another one's are not found."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api.agents.decisions import CancelRequest
from app.api.agents.threads import ThreadDetails, ThreadEntry, entry, thread_details
from app.api.dependencies import OwnerDep, SlotDep, ThreadsDep
from app.api.failures import failures
from app.api.routes.agent import ThreadPath

router = APIRouter(tags=["agent"])


class NewThread(BaseModel):
    """A name that no thread has. It is kept from its first task on."""

    id: str


@router.post("/agent/threads", status_code=201, responses=failures())
async def new_thread() -> NewThread:
    """A name for a thread. Names of one's own do as well: no other principal's thread has it."""
    return NewThread(id=uuid4().hex)


@router.get("/agent/threads", responses=failures(400, 503))
async def list_threads(
    threads: ThreadsDep, context: OwnerDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[ThreadEntry]:
    """The threads that were begun last, the newest first."""
    return [entry(one) for one in await threads.list(context, limit)]


@router.get("/agent/threads/{thread}", responses=failures(404, 503, 504))
async def show_thread(thread: ThreadPath, threads: ThreadsDep, slot: SlotDep, context: OwnerDep) -> ThreadDetails:
    """What was said and done on a thread, and what waits. What an answer may not hold is not in it either."""
    return thread_details(await slot.run(lambda: threads.show(thread, context)))


@router.post("/agent/threads/{thread}/cancel", responses=failures(404, 409, 503))
async def cancel_thread(
    thread: ThreadPath, threads: ThreadsDep, slot: SlotDep, context: OwnerDep, body: CancelRequest | None = None
) -> ThreadDetails:
    """End the run of a thread, deny what waits, and give its task up: then it takes another one.

    `user` may stand in the address or in the body.
    """
    context = context.asked_by(body.user if body else None)
    await threads.cancel(thread, context)  # in no place: the run may have the last one
    return thread_details(await slot.run(lambda: threads.show(thread, context)))


@router.delete("/agent/threads/{thread}", status_code=204, responses=failures(404, 409, 503))
async def delete_thread(thread: ThreadPath, threads: ThreadsDep, context: OwnerDep) -> None:
    """Delete a thread with all that was said on it. What its tools did stays."""
    await threads.delete(thread, context)
