"""What a run leaves: the folder of an adapter, with its card, its losses and TensorBoard's files."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.lora.card import CARD, card
from training.lora.config import Recipe
from training.lora.processes import is_first, wait_for_all
from training.lora.trainer import RUNS

if TYPE_CHECKING:
    from training.lora.run import Tuned

LOSSES = "losses.json"


def keep(trainer: Any, tuned: "Tuned", work: Path, place: str, recipe: Recipe) -> None:
    """The adapter of the step with the least loss of validation, whole before it takes an earlier one's place.

    Each process gives its part of the weights; the first one writes them.
    """
    made = work / "adapter"
    trainer.save_model(str(made))
    if is_first():
        describe(made, tuned, place, recipe)
        # Copies where a bucket that is shown as a folder can't rename one.
        if tuned.folder.exists():
            shutil.move(tuned.folder, work / "before")
        shutil.move(made, tuned.folder)
        shutil.rmtree(work)
    wait_for_all()


def describe(made: Path, tuned: "Tuned", place: str, recipe: Recipe) -> None:
    """Adds to the folder of an adapter what it was made of, and how it went."""
    for needless in ("README.md", "training_args.bin"):  # an empty form, for which there is a card; a pickle
        (made / needless).unlink(missing_ok=True)
    settings = json.loads((made / "adapter_config.json").read_text("utf-8"))
    settings["base_model_name_or_path"] = place
    (made / "adapter_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True), encoding="utf-8")
    (made / LOSSES).write_text(json.dumps(tuned.losses), encoding="utf-8")
    shutil.copytree(made.parent / RUNS, made / RUNS, dirs_exist_ok=True)
    (made / CARD).write_text(
        card(tuned.losses, tuned.rows, tuned.trained, place, recipe), encoding="utf-8", newline="\n"
    )
