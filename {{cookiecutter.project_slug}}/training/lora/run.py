"""A run from its first step, or from where an earlier one was stopped or killed, to an adapter that is whole."""

import json
import warnings
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights
from app.types import Progress
from evaluation.gate.written import put
from training.alone import alone, clear, said
from training.lora.base import load_base
from training.lora.card import CARD
from training.lora.config import Recipe
from training.lora.kept import keep
from training.lora.precision import settled
from training.lora.processes import first_one_first, is_first
from training.lora.progress import Stop, reporter
from training.lora.rows import Rows, read_rows
from training.lora.trainer import CHECKPOINTS, make_trainer
from training.places import check_folder

RECIPE = "recipe.json"
MEMORY = (
    "there is not enough memory: set `batch: 1` with more `accumulate`, a shorter `length`, or `checkpointing: true` "
    "in the recipe; the run goes on from its last checkpoint"
)


@dataclass(frozen=True)
class Tuned:
    """`losses` are {"step", "loss"} of each step, and {"step", "eval_loss"} of each validation."""

    folder: Path
    rows: Rows
    losses: list[dict[str, float]]
    steps: int
    trained: int
    seconds: float


class Interrupted(KeyboardInterrupt):
    """At step `done` of `steps`, which is saved."""

    def __init__(self, done: int, steps: int) -> None:
        super().__init__(done, steps)
        self.done, self.steps = done, steps


def check_place(folder: Path) -> None:
    """Before any work is done. Raises SettingsError for a folder that holds something else, which stays."""
    check_folder(folder, CARD, "an adapter")


def unfinished(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.unfinished")


def begin(work: Path, place: str, recipe: Recipe, digest: str, fresh: bool) -> str | None:
    """The checkpoint to go on from. Raises SettingsError where what was begun is another run."""
    if fresh:
        clear(work)
    wanted = {"model": place, "recipe": recipe.model_dump(), "rows": digest}
    begun = work / RECIPE
    if begun.is_file() and said(begun) != wanted:
        raise SettingsError(f"{work} holds a run of another recipe or other rows: --fresh leaves it out")
    work.mkdir(parents=True, exist_ok=True)
    put(begun, json.dumps(wanted, indent=2))
    return newest(work / CHECKPOINTS)


def newest(checkpoints: Path) -> str | None:
    """The last one that is whole: its state is written at its end."""
    whole = [path.parent for path in checkpoints.glob("checkpoint-*/trainer_state.json") if valid(path)]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None


def valid(state: Path) -> bool:
    try:
        return bool(json.loads(state.read_text("utf-8"))["global_step"])
    except (ValueError, KeyError):
        return False


def tune(place: str, sets: Path, recipe: Recipe, folder: Path, fresh: bool, advance: Progress) -> Tuned:
    """Raises SettingsError, and Interrupted once it was asked to stop and has saved."""
    recipe = settled(recipe)
    weights = load_base(place, recipe)
    check_targets(weights.model, recipe)
    rows = read_rows(sets, recipe.method, weights.tokenizer, recipe.length, recipe.validation)
    work = unfinished(folder)
    with alone(work) if is_first() else nullcontext(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries speak to each other, of names that will go
        with first_one_first() as first:
            checkpoint = begin(work, place, recipe, rows.digest, fresh and first)
        return run(weights, rows, recipe, place, folder, checkpoint, advance)


def run(
    weights: Weights,
    rows: Rows,
    recipe: Recipe,
    place: str,
    folder: Path,
    checkpoint: str | None,
    advance: Progress,
) -> Tuned:
    """From the checkpoint, if there is one. Raises SettingsError and Interrupted."""
    stop = Stop()
    with stop.listening():
        trainer = make_trainer(weights, rows, recipe, unfinished(folder), reporter(advance, stop))
        outcome = learn(trainer, checkpoint)
        if stop.asked:
            raise Interrupted(trainer.state.global_step, trainer.state.max_steps)
        tuned = tuned_by(trainer, rows, folder, outcome.metrics["train_runtime"])
        keep(trainer, tuned, unfinished(folder), place, recipe)
    return tuned


def check_targets(model: Any, recipe: Recipe) -> None:
    """Raises SettingsError where none of the recipe's matrices is in the model."""
    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    if recipe.targets != "all-linear" and not names & {name.rpartition(".")[2] for name in recipe.targets}:
        raise SettingsError(
            f"no matrix of the model is called {' or '.join(recipe.targets)}: name some under `targets`, such as "
            "q_proj, or `all-linear`"
        )


def tuned_by(trainer: Any, rows: Rows, folder: Path, seconds: float) -> Tuned:
    trained = sum(one.numel() for one in trainer.model.parameters() if one.requires_grad)
    return Tuned(folder, rows, curve(trainer.state.log_history), trainer.state.global_step, trained, seconds)


def learn(trainer: Any, checkpoint: str | None) -> Any:
    import torch

    try:
        return trainer.train(resume_from_checkpoint=checkpoint)
    except (torch.cuda.OutOfMemoryError, MemoryError):
        raise SettingsError(MEMORY) from None
    except RuntimeError as error:
        if "memory" in str(error).lower():  # a CPU has no class of its own for it
            raise SettingsError(MEMORY) from None
        raise


def curve(history: list[dict[str, float]]) -> list[dict[str, float]]:
    names = ("step", "loss", "eval_loss")
    return [{name: one[name] for name in names if name in one} for one in history if {"loss", "eval_loss"} & one.keys()]
