"""`lora`: tunes a chat model to the form in which this application wants its answers."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.lora.config import DEFAULT

Config = Annotated[Path, typer.Option(help="The recipe, in YAML.", show_default="training/lora/smollm2.yaml")]
Sets = Annotated[Path | None, typer.Option(help="What is learnt.", show_default="DATA_DIR/training/sets")]
Output = Annotated[Path | None, typer.Option(help="Where it goes.", show_default="DATA_DIR/training/lora")]
Model = Annotated[str, typer.Option(help="Tune this model instead of the recipe's: a path, or a name of a hub.")]
Steps = Annotated[int | None, typer.Option(min=1, help="How many steps, instead of the recipe's.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another seed begins and sorts differently.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew where an earlier run was stopped.")]

LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "tensorboard")
ROOM = 2_000_000_000
"""Bytes, for two checkpoints and the adapter of a model of some billion weights; the model itself is there."""


def lora(
    ctx: typer.Context,
    config: Config = DEFAULT,
    sets: Sets = None,
    output: Output = None,
    model: Model = "",
    steps: Steps = None,
    seed: Seed = None,
    fresh: Fresh = False,
    json: Json = False,
) -> None:
    """Tune a chat model by low-rank adaptation (LoRA).

    Learns the sets of `training data` with trl and peft, and writes an adapter with its card, its losses and
    TensorBoard's files. Ctrl-C ends the step under way and saves; the same command then goes on from there, as it does
    after a kill from the last checkpoint, with the same losses as if nothing had happened. Ctrl-C twice does not save.

    \b
    Examples:
      python -m training lora
      python -m training lora --steps 12 --output /tmp/adapter
      python -m training lora --config training/targets/llama-8b-24gb.yaml --json

    Next: `python -m training merge`, and docs/finetuning.md says how to measure and serve what came out.
    """
    from training.requirements import check_disk, check_packages

    session: Session = ctx.obj
    terminal = session.start(json)
    check_packages("tuning", LIBRARIES)
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.lora.base import base_of
    from training.lora.config import read_recipe
    from training.lora.processes import is_first
    from training.lora.run import Interrupted, check_place, tune

    configure_logging("warning")
    changes = {"model": model or None, "steps": steps, "seed": seed}
    recipe = read_recipe(config).model_copy(
        update={name: value for name, value in changes.items() if value is not None}
    )
    data_dir = load_settings().data_dir
    folder = output or data_dir / "training" / "lora"
    check_place(folder)
    check_disk(folder, ROOM, "a run with its checkpoints")
    place = base_of(recipe, data_dir)
    say_where(terminal)
    try:
        with progress_bar(terminal) as progress:
            tuned = tune(place, sets or data_dir / "training" / "sets", recipe, folder, fresh, progress)
    except Interrupted as stopped:
        terminal.note(f"stopped after step {stopped.done} of {stopped.steps}, which is saved: the same command goes on")
        raise
    if not is_first():
        return
    found = {
        "folder": str(folder),
        "model": place,
        "steps": tuned.steps,
        "rows": len(tuned.rows.train),
        "too_long": tuned.rows.too_long,
        "trained": tuned.trained,
        "seconds": round(tuned.seconds, 1),
        "losses": tuned.losses,
    }
    terminal.document(found)
    if not json:
        first = next(one["loss"] for one in tuned.losses if "loss" in one)
        best = min(one["eval_loss"] for one in tuned.losses if "eval_loss" in one)
        terminal.write(f"steps      {tuned.steps} in {tuned.seconds:,.0f} s, of {len(tuned.rows.train):,} rows")
        terminal.write(f"trained    {tuned.trained:,} weights")
        terminal.write(f"loss       {first:.3f} at first; of validation {best:.3f} at its best")
        terminal.write(f"wrote      {folder}; CARD.md says how it went")


def say_where(terminal: Terminal) -> None:
    # Read when torch is imported: threads that wait give their core away, since other work may need it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import torch

    if not torch.cuda.is_available():
        terminal.note("no GPU: this runs on the CPU, which is fit for models of up to some hundred million weights")
