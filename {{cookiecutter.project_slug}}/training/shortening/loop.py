"""The training loop: all weights, in float32, by AdamW. It knows neither what is learnt nor why.

A row is read at a time and its gradient added to those of the other rows of the step, so that nothing is padded and
memory is that of one row. The models that are read here have no dropout: a run has no other chance in it than the
order of its rows, and one that goes on from a checkpoint has the same losses, to the bit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.types import Progress
from training.lora.progress import Stop
from training.lora.run import Interrupted
from training.shortening.checkpoint import restore, save
from training.shortening.examples import Example, order
from training.shortening.loss import Loss, answer_logits, validated

MOST = 1.0
"""The length of a gradient, which is shortened to it: one odd row must not undo the others."""


@dataclass(frozen=True)
class Course:
    """`steps` updates of the weights by `batch` rows each. The rate rises for `warmup` of them, and falls to 0."""

    steps: int
    seed: int = 7
    batch: int = 2
    learning_rate: float = 3e-4
    warmup: float = 0.1
    save_every: int = 16

    def rate(self, step: int) -> float:
        """Of the step, counted from 1: in a line up, then along half a cosine down (Loshchilov and Hutter 2017)."""
        rising = max(1, round(self.warmup * self.steps))
        if step <= rising:
            return self.learning_rate * step / rising
        return self.learning_rate * (1 + math.cos(math.pi * (step - rising) / max(1, self.steps - rising))) / 2


Losses = list[dict[str, float]]
"""{"step", "loss"} of each step, and {"step", "eval_loss"} of each validation, at checkpoints and at the end."""


@dataclass(frozen=True)
class Material:
    """What is learnt, and what is only validated by."""

    train: Sequence[Example]
    validation: Sequence[Example]


def learn(model: Any, given: Material, loss: Loss, course: Course, work: Path, advance: Progress) -> Losses:
    """Changes the model in place. Raises Interrupted once it was asked to stop and has saved, SettingsError where
    memory runs out.
    """
    import torch

    optimiser = torch.optim.AdamW(model.parameters(), lr=course.learning_rate, weight_decay=0.0)
    done, losses = restore(work, model, optimiser)
    rows = order(len(given.train), course.steps * course.batch, course.seed)
    stop = Stop()
    with stop.listening():
        for step in range(done + 1, course.steps + 1):
            chosen = [given.train[at] for at in rows[(step - 1) * course.batch : step * course.batch]]
            losses.append({"step": step, "loss": take_step(model, optimiser, chosen, loss, course.rate(step))})
            last = step == course.steps
            if last or step % course.save_every == 0:
                losses.append({"step": step, "eval_loss": validated(model, given.validation)})
            if last or stop.asked or step % course.save_every == 0:
                save(work, model, optimiser, step, losses)
            advance(step, course.steps, f"loss {next(one['loss'] for one in reversed(losses) if 'loss' in one):.3f}")
            if stop.asked:
                raise Interrupted(step, course.steps)
    return losses


def take_step(model: Any, optimiser: Any, chosen: Sequence[Example], loss: Loss, rate: float) -> float:
    """One update by the mean gradient of these rows. Returns their mean loss, as it was before."""
    import torch

    total = 0.0
    optimiser.zero_grad()
    try:
        for one in chosen:
            found = loss(answer_logits(model, one), one) / len(chosen)
            found.backward()
            total += float(found.detach())
    except (torch.cuda.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" not in str(error).lower():
            raise
        raise SettingsError(
            "there is not enough memory: lower --length, or take a smaller model; the run goes on from where it saved"
        ) from None
    torch.nn.utils.clip_grad_norm_(model.parameters(), MOST)
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.step()
    return total
