"""`GET /v1/models`: the application itself, as assistant and as agent. Which LLM is behind is the settings' affair."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from app.api.dependencies import StartedDep
from app.api.errors import UnknownModel
from app.api.failures import failures
from app.api.openai.requests import MODEL_ID, MODEL_IDS

router = APIRouter(tags=["models"])
LONGEST_NAME = 100


class ModelCard(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "app"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelCard]


@router.get("/v1/models", responses=failures())
async def list_models(started: StartedDep) -> ModelList:
    return ModelList(data=[ModelCard(id=id, created=started) for id in MODEL_IDS])


@router.get("/v1/models/{model}", responses=failures(404))
async def get_model(model: Annotated[str, Path(examples=[MODEL_ID])], started: StartedDep) -> ModelCard:
    refuse_other_models(model)
    return ModelCard(id=model, created=started)


def refuse_other_models(name: str) -> None:
    """Raises UnknownModel for every model but ours."""
    if name not in MODEL_IDS:
        ours = " or ".join(f"`{id}`" for id in MODEL_IDS)
        raise UnknownModel(f"The model `{name[:LONGEST_NAME]}` does not exist: ask for {ours}.")
