"""The recipes of this folder. A name says what a recipe fits: `llama-8b-4x24gb.yaml` is for four GPUs of 24 GB."""

import re
from dataclasses import dataclass
from pathlib import Path

from training.lora.config import Recipe, read_recipe
from training.targets.architecture import architecture_of
from training.targets.memory import Memory, memory_of

FOLDER = Path(__file__).parent
FITS = re.compile(r"-(?:(?P<gpus>\d+)x)?(?P<gpu>\d+)gb\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """`gpu` is the GB of one GPU; 0 where the name of the file says none."""

    file: Path
    recipe: Recipe
    gpu: int
    gpus: int

    @property
    def memory(self) -> Memory:
        return memory_of(self.recipe, architecture_of(self.recipe.model), self.gpus)


def read_target(file: Path) -> Target:
    """Raises SettingsError."""
    named = FITS.search(file.stem)
    gpu, gpus = (int(named["gpu"]), int(named["gpus"] or 1)) if named else (0, 1)
    return Target(file, read_recipe(file), gpu, gpus)


def shipped() -> list[Target]:
    return [read_target(file) for file in sorted(FOLDER.glob("*gb.yaml"))]
