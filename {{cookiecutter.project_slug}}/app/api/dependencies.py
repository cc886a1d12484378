"""What a route can ask for, by the name in its signature. Each asks for what it uses, and for nothing more."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, cast

from fastapi import Depends, Query, Request

from app.agents.approvers import Approver
from app.agents.threads import Threads
from app.agents.tools.tool import Tool
from app.api.jobs.queue import Jobs
from app.api.openai.requests import AGENT_ID
from app.api.slot import Slot
from app.api.wire import User
from app.ingestion import Report
from app.monitoring.metrics import Metrics
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.settings import Settings
from app.storage.audit import AuditLog
from app.storage.feedback import FeedbackBook
from app.storage.reviews.book import ReviewBook
from app.types import Answerer, Context, Progress, Retriever

AgentOn = Callable[[str, Approver], Answerer]
"""The agent on a thread, with somebody who approves. Blocking, as the answerers are."""


class Agents(Protocol):
    """The part of `bootstrap.AgentRoom` that the API uses."""

    @property
    def tools(self) -> Sequence[Tool]: ...

    def on(self, thread: str = "", approver: Approver | None = None) -> Answerer: ...

    def threads(self) -> Threads: ...


class Erases(Protocol):
    async def erase(self, subject: str, context: Context) -> dict[str, int]: ...


class Service(Protocol):
    """The part of `bootstrap.Application` that the API uses."""

    @property
    def settings(self) -> Settings: ...

    @property
    def answerer(self) -> Answerer: ...

    @property
    def agent(self) -> Answerer: ...

    @property
    def agents(self) -> Agents: ...

    @property
    def sifted(self) -> Retriever: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def feedback(self) -> FeedbackBook: ...

    @property
    def reviews(self) -> ReviewBook: ...

    @property
    def privacy(self) -> Erases: ...

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report: ...

    def warm_up(self) -> None: ...

    def index_chunks(self) -> int: ...

    def suggestions(self) -> tuple[str, ...]: ...


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


async def get_answerers(request: Request) -> Callable[[str], Answerer]:
    """By the name of the model. Blocking: whoever asks first waits until LangChain is imported."""
    service = service_of(request)
    return lambda model: service.agent if model == AGENT_ID else service.answerer


async def get_agents(request: Request) -> AgentOn:
    return service_of(request).agents.on


async def get_tools(request: Request) -> Callable[[], Sequence[Tool]]:
    return lambda: service_of(request).agents.tools


async def get_threads(request: Request) -> Threads:
    """As slow as the agent."""
    return await asyncio.to_thread(service_of(request).agents.threads)


async def get_retriever(request: Request) -> Retriever:
    return service_of(request).sifted


async def get_metrics(request: Request) -> Metrics:
    return service_of(request).metrics


async def get_index_chunks(request: Request) -> Callable[[], int]:
    return service_of(request).index_chunks


async def get_suggestions(request: Request) -> Callable[[], tuple[str, ...]]:
    return service_of(request).suggestions


async def get_inventory(request: Request) -> Inventory:
    return service_of(request).inventory


async def get_inbox(request: Request) -> Inbox:
    return service_of(request).inbox


async def get_audit(request: Request) -> AuditLog:
    return service_of(request).audit


async def get_feedback(request: Request) -> FeedbackBook:
    return service_of(request).feedback


async def get_reviews(request: Request) -> ReviewBook:
    return service_of(request).reviews


async def get_privacy(request: Request) -> Erases:
    return service_of(request).privacy


async def get_jobs(request: Request) -> Jobs:
    return cast(Jobs, request.app.state.jobs)


async def get_settings(request: Request) -> Settings:
    return service_of(request).settings


async def get_started(request: Request) -> int:
    return cast(int, request.app.state.started)


async def get_slot(request: Request) -> Slot:
    state = request.app.state
    seconds = service_of(request).settings.request_timeout_seconds
    return Slot(state.admission, state.calls, request.receive, seconds)


SlotDep = Annotated[Slot, Depends(get_slot)]


async def get_context(request: Request, slot: SlotDep) -> Context:
    """Under the id that `middleware/access.py` gave the request, with the deadline of its slot."""
    return Context(request_id=request.state.request_id, deadline=slot.deadline)


ContextDep = Annotated[Context, Depends(get_context)]


async def get_owner(context: ContextDep, user: Annotated[User | None, Query()] = None) -> Context:
    """In whose name a request without a body asks."""
    return context.asked_by(user)


OwnerDep = Annotated[Context, Depends(get_owner)]
AnswerersDep = Annotated[Callable[[str], Answerer], Depends(get_answerers)]
AgentsDep = Annotated[AgentOn, Depends(get_agents)]
# Blocking, like the agents.
ToolsDep = Annotated[Callable[[], Sequence[Tool]], Depends(get_tools)]
ThreadsDep = Annotated[Threads, Depends(get_threads)]
RetrieverDep = Annotated[Retriever, Depends(get_retriever)]
InventoryDep = Annotated[Inventory, Depends(get_inventory)]
InboxDep = Annotated[Inbox, Depends(get_inbox)]
# It may write to the database: call it in a thread.
AuditDep = Annotated[AuditLog, Depends(get_audit)]
FeedbackDep = Annotated[FeedbackBook, Depends(get_feedback)]
ReviewsDep = Annotated[ReviewBook, Depends(get_reviews)]
PrivacyDep = Annotated[Erases, Depends(get_privacy)]
JobsDep = Annotated[Jobs, Depends(get_jobs)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
MetricsDep = Annotated[Metrics, Depends(get_metrics)]
# When the application was made, in seconds since 1970.
StartedDep = Annotated[int, Depends(get_started)]
# Both read the index: call them in a thread.
IndexChunksDep = Annotated[Callable[[], int], Depends(get_index_chunks)]
SuggestionsDep = Annotated[Callable[[], tuple[str, ...]], Depends(get_suggestions)]
