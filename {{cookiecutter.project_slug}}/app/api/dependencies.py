"""What a route can ask for, by the name in its signature. Each asks for what it uses, and for nothing more."""

from collections.abc import Callable
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from app.api.jobs.queue import Jobs
from app.api.slot import Slot
from app.ingestion import Report
from app.monitoring.metrics import Metrics
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.settings import Settings
from app.types import Answerer, Context, Progress, Retriever


class Service(Protocol):
    """The part of `bootstrap.Application` that the API uses."""

    @property
    def settings(self) -> Settings: ...

    @property
    def answerer(self) -> Answerer: ...

    @property
    def retriever(self) -> Retriever: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def inbox(self) -> Inbox: ...

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report: ...

    def warm_up(self) -> None: ...

    def index_chunks(self) -> int: ...

    def suggestions(self) -> tuple[str, ...]: ...


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


def get_answerer(request: Request) -> Answerer:
    """In a thread, as FastAPI runs what is not async: whoever asks first waits until LangChain is imported."""
    return service_of(request).answerer


async def get_retriever(request: Request) -> Retriever:
    return service_of(request).retriever


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
AnswererDep = Annotated[Answerer, Depends(get_answerer)]
RetrieverDep = Annotated[Retriever, Depends(get_retriever)]
InventoryDep = Annotated[Inventory, Depends(get_inventory)]
InboxDep = Annotated[Inbox, Depends(get_inbox)]
JobsDep = Annotated[Jobs, Depends(get_jobs)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
MetricsDep = Annotated[Metrics, Depends(get_metrics)]
# When the application was made, in seconds since 1970.
StartedDep = Annotated[int, Depends(get_started)]
# Both read the index: call them in a thread.
IndexChunksDep = Annotated[Callable[[], int], Depends(get_index_chunks)]
SuggestionsDep = Annotated[Callable[[], tuple[str, ...]], Depends(get_suggestions)]
