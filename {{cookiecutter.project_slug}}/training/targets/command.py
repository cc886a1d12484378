"""`memory`: does a recipe fit a GPU?"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.targets.shipped import Target

Config = Annotated[Path | None, typer.Option(help="A recipe of `lora`.", show_default="those of training/targets")]
Gpu = Annotated[int | None, typer.Option(min=1, help="GB of one GPU.", show_default="what the recipe's name says")]
Gpus = Annotated[int | None, typer.Option(min=1, help="How many GPUs.", show_default="what the recipe's name says")]


def memory(ctx: typer.Context, config: Config = None, gpu: Gpu = None, gpus: Gpus = None, json: Json = False) -> None:
    """Say how much memory of a GPU a recipe needs.

    Adds up weights, adapter, activations and logits from the model's dimensions, before anything is rented. Reads no
    weights, and needs no GPU and no extra. A recipe that does not fit is no failure here.

    \b
    Examples:
      python -m training memory
      python -m training memory --config training/targets/llama-8b-24gb.yaml --gpu 16
      python -m training memory --config training/targets/llama-8b-4x24gb.yaml --gpus 2 --json

    Next: docs/finetuning-gpus.md says what each part is, and what to change in a recipe that does not fit.
    """
    from training.targets.shipped import read_target, shipped

    session: Session = ctx.obj
    terminal = session.start(json)
    targets = [read_target(config)] if config else shipped()
    wanted = [replace(one, gpu=gpu or one.gpu, gpus=gpus or one.gpus) for one in targets]
    terminal.document([document(one) for one in wanted])
    if not json:
        for one in wanted:
            show(terminal, one)


def document(target: "Target") -> dict[str, Any]:
    """The shape that scripts rely on. Bytes are of one GPU; `fits` is null where no GPU is named."""
    memory = target.memory
    return {
        "config": str(target.file),
        "model": target.recipe.model,
        "gpu_gb": target.gpu or None,
        "gpus": target.gpus,
        "bytes": dict(memory.parts),
        "total": memory.total,
        "fits": memory.fits(target.gpu) if target.gpu else None,
    }


def show(terminal: Terminal, target: "Target") -> None:
    from training.targets.memory import MARGIN

    memory = target.memory
    many = f", on each of {target.gpus} GPUs" if target.gpus > 1 else ""
    terminal.write(f"{target.file.name}: {memory.total / 1e9:.1f} GB{many}", "bold")
    for name, size in memory.parts.items():
        if size:
            terminal.write(f"  {name:<12} {size / 1e9:>6.2f} GB")
    if target.gpu:
        verdict = "fits" if memory.fits(target.gpu) else "does not fit"
        terminal.write(f"  {verdict} {target.gpu} GB with {MARGIN:.0%} to spare")
