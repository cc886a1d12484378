"""For orchestrators and Prometheus: is the process alive, has it started, can it answer, how is it doing."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.api.dependencies import ServiceDep
from app.api.responses import failures
from app.api.schemas import Health

router = APIRouter(tags=["health"])


@router.head("/health/live", include_in_schema=False)
@router.get("/health/live")
async def live() -> Health:
    """The process runs. A failure means: restart it."""
    return Health()


@router.head("/health/startup", include_in_schema=False)
@router.get("/health/startup")
async def startup() -> Health:
    """The index is open and the models are loaded: the server listens only then."""
    return Health()


@router.head("/health/ready", include_in_schema=False)
@router.get("/health/ready", responses=failures(503))
def ready(service: ServiceDep) -> Health:
    """The index can be read, be it empty. A failure means: send no requests now."""
    service.index_chunks()
    return Health()


@router.head("/metrics", include_in_schema=False)
@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(service: ServiceDep, accept: Annotated[str, Header(include_in_schema=False)] = "") -> Response:
    """Prometheus metrics."""
    body, content_type = service.metrics.render(accept)
    return Response(body, headers={"Content-Type": content_type})
