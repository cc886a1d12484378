"""One run of sentence-transformers: biases and gains learn to draw a question to its passage.

The loss of a question q with passages p of the batch, of which p+ answers it and all others, the mined ones too, don't:

    -log( exp(s cos(q, p+)) / sum over p of exp(s cos(q, p)) ),   s = 20

that is MultipleNegativesRankingLoss (Henderson et al. 2017; van den Oord et al. 2018 call it InfoNCE). Only biases and
the gains of the norms are tuned, 31,000 of 22 million numbers (BitFit, Ben Zaken et al. 2021): the built-in format
keeps these in float32. The matrices stand on a grid of 16 values there, about 0.02 apart, and the thousandth that a
short run moves them (at most the learning rate a step, 5e-5 as is usual for all weights) would be rounded away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.types import Progress
from training.embeddings.mining import Triple
from training.embeddings.start import quiet
from training.lora.progress import Stop, reporter
from training.lora.run import curve

if TYPE_CHECKING:
    from transformers import TrainerCallback

TOKENS = 128
"""Of a text, while it learns: most passages are no longer, and twice as many take more than twice as long."""
LOSS = "eval_loss"


@dataclass(frozen=True, slots=True)
class Recipe:
    """`steps` are updates of the weights, 0 as many as `epochs` give; the run ends after `patience` validations in a
    row without a lower loss, of which there is one every `every` steps.
    """

    learning_rate: float = 4e-3
    epochs: float = 1.0
    steps: int = 0
    batch: int = 16
    every: int = 6
    patience: int = 3
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Learnt:
    """`losses` are {"step", "loss"} of each step and {"step", "eval_loss"} of each validation; `best` is the step whose
    weights were kept, 0 where none was better than the first. It was `stopped` if somebody ended it sooner.
    """

    losses: list[dict[str, float]]
    steps: int
    best: int
    trained: int
    stopped: bool


def tune(
    model: Any, train: Sequence[Triple], validation: Sequence[Triple], recipe: Recipe, advance: Progress
) -> Learnt:
    """`model` is left with the weights of the step with the least loss of validation. Ctrl-C ends the step under way,
    which is validated; Ctrl-C twice raises KeyboardInterrupt.
    """
    trained = choose(model)
    kept, length, stop = Best(trained), model.max_seq_length, Stop()
    model.max_seq_length = min(length, TOKENS)
    with quiet(), stop.listening(), TemporaryDirectory() as folder:
        heard = [early(kept, recipe.patience, stop), reporter(advance, Stop())]
        trainer = make_trainer(model, train, validation, recipe, folder, heard)
        kept.see(float(trainer.evaluate()[LOSS]), 0)
        first = {"step": 0.0, LOSS: kept.loss}
        trainer.train()
    kept.restore()
    model.max_seq_length = length
    return Learnt(
        [first, *curve(trainer.state.log_history)],
        trainer.state.global_step,
        kept.step,
        sum(one.numel() for one in trained.values()),
        stop.asked,
    )


def choose(model: Any) -> dict[str, Any]:
    """The parameters that learn; all others are held fast."""
    found = {}
    for name, one in model[0].model.named_parameters():
        one.requires_grad_(name.endswith(".bias") or name.endswith("LayerNorm.weight"))
        if one.requires_grad:
            found[name] = one
    return found


class Best:
    """The weights of the validation with the least loss, of a few thousand numbers: kept in memory."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = parameters
        self.loss, self.step = float("inf"), 0
        self.weights: dict[str, Any] = {}
        self.since = 0

    def see(self, loss: float, step: int) -> None:
        self.since += 1
        if loss < self.loss:
            self.loss, self.step, self.since = loss, step, 0
            self.weights = {name: one.detach().clone() for name, one in self.parameters.items()}

    def restore(self) -> None:
        for name, one in self.weights.items():
            self.parameters[name].data.copy_(one)


def early(best: Best, patience: int, stop: Stop) -> "TrainerCallback":
    """Shows each validation to `best`, and ends the run once so many in a row were no better, or it shall stop."""
    from transformers import TrainerCallback

    class Early(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if stop.asked:
                control.should_evaluate = control.should_training_stop = True

        def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any) -> None:
            if state.global_step:  # the first one, before any step, is seen by who asked for it
                best.see(float(metrics[LOSS]), state.global_step)
                control.should_training_stop = control.should_training_stop or best.since >= patience

    return Early()


def make_trainer(
    model: Any,
    train: Sequence[Triple],
    validation: Sequence[Triple],
    recipe: Recipe,
    folder: str,
    callbacks: list[Any],
) -> Any:
    """`folder` is for what the library writes, which is nothing but the folder itself: where it is given none, it makes
    one in the folder that the command runs in.
    """
    import datasets
    import transformers
    from sentence_transformers import SentenceTransformerTrainer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    transformers.set_seed(recipe.seed)
    model.model_card_data.widget = [""]  # else it looks for examples to show, and draws a bar
    datasets.disable_progress_bars()
    train_set, held = (
        datasets.Dataset.from_list([{name: getattr(row, name) for name in Triple.__slots__} for row in rows])
        for rows in (train, validation)
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=arguments(recipe, folder),
        train_dataset=train_set,
        eval_dataset=held,
        loss=MultipleNegativesRankingLoss(model, scale=20.0),
        callbacks=callbacks,
    )
    trainer.remove_callback(transformers.PrinterCallback)
    return trainer


def arguments(recipe: Recipe, folder: str) -> Any:
    """No two rows of a batch share a text: a passage that answers one question is no wrong answer to another."""
    from sentence_transformers import SentenceTransformerTrainingArguments
    from sentence_transformers.base.sampler import BatchSamplers

    return SentenceTransformerTrainingArguments(
        output_dir=folder,
        max_steps=recipe.steps or -1,
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch,
        per_device_eval_batch_size=recipe.batch,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=0.1,
        weight_decay=0.0,
        seed=recipe.seed,
        eval_strategy="steps",
        eval_steps=recipe.every,
        save_strategy="no",
        logging_steps=1,
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
        dataloader_pin_memory=False,
    )
