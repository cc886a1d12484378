"""What the routes ask for, as names for signatures."""

from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from app.api.admission import Admission
from app.api.calls import Calls
from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.types import Answerer, Retriever


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

    def index_chunks(self) -> int: ...

    def suggestions(self) -> tuple[str, ...]: ...


def get_service(request: Request) -> Service:
    return cast(Service, request.app.state.service)


def get_calls(request: Request) -> Calls:
    return cast(Calls, request.app.state.calls)


def get_admission(request: Request) -> Admission:
    return cast(Admission, request.app.state.admission)


def get_request_id(request: Request) -> str:
    return cast(str, request.state.request_id)


ServiceDep = Annotated[Service, Depends(get_service)]
CallsDep = Annotated[Calls, Depends(get_calls)]
AdmissionDep = Annotated[Admission, Depends(get_admission)]
RequestIdDep = Annotated[str, Depends(get_request_id)]
