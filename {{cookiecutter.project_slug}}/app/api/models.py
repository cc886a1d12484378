"""`GET /v1/models`: one model, the application itself. Which LLM is behind it is the deployment's affair."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from app.api.errors import UnknownModel
from app.api.responses import failures
from app.api.schemas import MODEL_ID, ModelCard, ModelList

router = APIRouter(tags=["models"])
LONGEST_NAME = 100


@router.get("/v1/models", responses=failures())
async def list_models(request: Request) -> ModelList:
    return ModelList(data=[ModelCard(created=request.app.state.started)])


@router.get("/v1/models/{model}", responses=failures(404))
async def get_model(model: Annotated[str, Path(examples=[MODEL_ID])], request: Request) -> ModelCard:
    check_model(model)
    return ModelCard(created=request.app.state.started)


def check_model(name: str) -> None:
    """Raises UnknownModel for every model but ours."""
    if name != MODEL_ID:
        raise UnknownModel(f"The model `{name[:LONGEST_NAME]}` does not exist: ask for `{MODEL_ID}`.")
