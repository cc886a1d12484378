"""A model with fewer layers: measured, cut, taught, measured again, and written. Distillation and pruning differ in
which layers they keep, and in the loss.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.llm.transformers.weights import Weights
from app.types import Progress
from training.requirements import check_disk
from training.shortening.checkpoint import begin, unfinished
from training.shortening.figures import count_weights, perplexity, speeds
from training.shortening.layers import with_layers
from training.shortening.loop import Course, Losses, Material, learn
from training.shortening.loss import Loss, validated
from training.shortening.yardstick import Yardstick

STATES = 7
"""So often a model's weights are on the disk at most: twice in a checkpoint with AdamW's two means, and once more."""


@dataclass(frozen=True)
class Figures:
    """`loss` is that of validation, in nats a token of an answer; 0 tokens per second are not measured."""

    layers: int
    weights: int
    perplexity: float
    loss: float
    tokens_per_second: float = 0.0


@dataclass(frozen=True)
class Shortened:
    """`figures` are of the model "before", of what was "cut", and of that "after" it learnt, if it did."""

    model: Weights
    kept: Sequence[int]
    figures: dict[str, Figures]
    losses: Losses
    seconds: float

    def to_json(self) -> dict[str, Any]:
        figures = {
            name: {key: round(value, 4) for key, value in asdict(one).items()} for name, one in self.figures.items()
        }
        return {"kept": list(self.kept), "figures": figures, "losses": self.losses, "seconds": round(self.seconds, 1)}


@dataclass(frozen=True)
class Plan:
    """`text` are the tokens that perplexity is of. `wanted` is all that makes this run another one than others."""

    folder: Path
    text: Sequence[int]
    course: Course
    by: Yardstick
    wanted: dict[str, Any]
    fresh: bool


def prepare(plan: Plan, weights: int) -> None:
    """Makes the folder of the run, of a model of at most so many weights. Raises SettingsError."""
    check_disk(plan.folder, 4 * STATES * weights if plan.course.steps else 4 * weights, "a run with its checkpoints")
    begin(unfinished(plan.folder), plan.wanted | asdict(plan.course), plan.fresh)


def shorten(
    source: Weights, kept: Sequence[int], given: Material, loss: Loss, plan: Plan, advance: Progress
) -> Shortened:
    """Of a plan that was prepared. Raises what `learn` raises. The folder of the run stays until `finish`."""
    smaller, work = with_layers(source, kept), unfinished(plan.folder)
    measure = measuring(given, plan.text)
    advance(0, max(1, plan.course.steps), "measuring")
    figures = {"before": measure(source), "cut": measure(smaller)}
    losses, begun = Losses(), time.monotonic()
    if plan.course.steps:
        smaller.model.train()
        first = {"step": 0, "eval_loss": figures["cut"].loss}
        losses = [first, *learn(smaller.model, given, loss, plan.course, work, advance)]
        smaller.model.eval()
        figures["after"] = measure(smaller, losses[-1]["eval_loss"])
    seconds = time.monotonic() - begun
    last = "after" if plan.course.steps else "cut"
    fast = speeds({"before": source, last: smaller}, plan.text, plan.by.rounds)
    for name, found in fast.items():
        figures[name] = Figures(**{**asdict(figures[name]), "tokens_per_second": found})
    return Shortened(smaller, kept, figures, losses, seconds)


def measuring(given: Material, text: Sequence[int]) -> Callable[..., Figures]:
    """The loss may be known already."""

    def measure(weights: Weights, loss: float | None = None) -> Figures:
        model = weights.model
        layers = model.config.get_text_config().num_hidden_layers
        found = validated(model, given.validation) if loss is None else loss
        return Figures(layers, count_weights(model), perplexity(model, text), found)

    return measure


def finish(plan: Plan) -> None:
    """Once the model is written, what the run went on from is not needed any more."""
    shutil.rmtree(unfinished(plan.folder))
