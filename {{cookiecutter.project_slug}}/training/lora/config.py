"""What is tuned and how: one YAML file for a model and a machine."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import SettingsError

DEFAULT = Path(__file__).with_name("smollm2.yaml")
Share = Annotated[float, Field(ge=0, lt=1)]


class Recipe(BaseModel):
    """Lengths are in tokens, `steps` in updates of the weights; 0 steps are as many as `epochs` give.

    LoRA: each of `targets`, a matrix W, becomes W + alpha / rank * B A, where B and A have `rank` columns and rows and
    W itself is not changed (Hu et al. 2021). With `nf4` W is kept in 4 bits (QLoRA, Dettmers et al. 2023). `sft` learns
    answers, `dpo` which of two answers is better (Rafailov et al. 2023). A `precision` of `auto` is `bfloat16` where
    the machine computes in it, and else `float32`: on an older CPU the former takes several times as long.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    model: str = ""
    method: Literal["sft", "dpo"] = "sft"
    rank: Annotated[int, Field(ge=1)] = 16
    alpha: Annotated[float, Field(gt=0)] = 32
    dropout: Share = 0.0
    targets: Annotated[list[str], Field(min_length=1)] | Literal["all-linear"] = [
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
    ]
    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    epochs: Annotated[float, Field(gt=0)] = 1.0
    steps: Annotated[int, Field(ge=0)] = 0
    batch: Annotated[int, Field(ge=1)] = 4
    accumulate: Annotated[int, Field(ge=1)] = 1
    length: Annotated[int, Field(ge=32)] = 640
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    quantise: Literal["none", "nf4"] = "none"
    checkpointing: bool = False
    warmup: Share = 0.1
    patience: Annotated[int, Field(ge=1)] = 3
    validation: Annotated[int, Field(ge=1)] = 8
    save_every: Annotated[int, Field(ge=1)] = 12
    seed: Annotated[int, Field(ge=0)] = 7
    fsdp: bool = False


def read_recipe(file: Path) -> Recipe:
    """Raises SettingsError with the file, the line's name and what may stand there."""
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Recipe.model_validate(given or {})
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} can't be read ({error}): name a recipe with --config") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{file} is no YAML: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors())
        raise SettingsError(f"{file}: {wrong}. What a recipe may hold: {', '.join(Recipe.model_fields)}") from None
