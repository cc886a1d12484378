"""For orchestrators and Prometheus: is the process alive, has it started, can it answer, how is it doing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from app.api.dependencies import IndexChunksDep, MetricsDep
from app.api.failures import failures

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


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
def ready(index_chunks: IndexChunksDep) -> Health:
    """The index can be read, be it empty. A failure means: send no requests now."""
    index_chunks()
    return Health()


@router.head("/metrics", include_in_schema=False)
@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(metrics: MetricsDep, accept: Annotated[str, Header(include_in_schema=False)] = "") -> Response:
    """Prometheus metrics."""
    body, content_type = metrics.render(accept)
    return Response(body, headers={"Content-Type": content_type})
