"""`python -m training`: from data to a trained model. Each command is one module; none of them is needed to answer."""

import sys

from app.cli import Debug, make_program
from training.advice.command import advise
from training.allocation import keep_freed_memory
from training.attention.command import attention
from training.cloud.command import cloud
from training.comparing.command import compare
from training.difficulty.command import router
from training.distillation.command import distil
from training.embeddings.command import embeddings
from training.gguf.command import gguf
from training.injection.command import injection
from training.lora.command import lora
from training.measuring.command import evaluate
from training.merging.command import merge
from training.moderation.command import moderation
from training.pruning.command import prune
from training.quantisation.command import quantise
from training.serving.command import serve
from training.sets.command import data
from training.targets.command import memory

program = make_program()


@program.callback()
def trainings(debug: Debug = False) -> None:
    """Train the models of this project anew, with texts of your own, and make the data to tune a chat model with.

    \b
    Is it worth tuning a chat model, and what would it learn?
      python -m training advise --report data/report/report.json
      python -m training data

    \b
    Tune it, in minutes on a CPU, measure what came of it, and serve it:
      python -m training lora
      python -m training merge --gguf data/training/tuned.gguf
      python -m training evaluate
      python -m training serve data/training/tuned.gguf

    \b
    Make it smaller or faster, and measure what that costs:
      python -m training quantise
      python -m training distil
      python -m training prune --layers 6
      python -m training compare

    \b
    A search model of your own:
      python -m training embeddings

    \b
    On a GPU of your own or of a cloud: how much memory it needs, and what it costs:
      python -m training memory
      python -m training cloud --help

    \b
    What happens inside a chat model:
      python -m training attention "The animal didn't cross the street because it was too tired."

    \b
    The classifiers of the guards, each of which is then read by the application:
      python -m training injection --benign our-questions.txt
      python -m training moderation

    \b
    What may take the place of the rule by which the router calls a question hard:
      python -m training router

    What trains needs extras: make setup EXTRAS="training reports finetuning". See docs/training.md,
    docs/finetuning.md and docs/lora.md.
    """
    keep_freed_memory()


# Add a command here.
for command in (
    data,
    advise,
    lora,
    merge,
    gguf,
    evaluate,
    serve,
    memory,
    quantise,
    distil,
    prune,
    embeddings,
    compare,
    attention,
    router,
    injection,
    moderation,
):
    program.command()(command)
program.add_typer(cloud)

if __name__ == "__main__":
    try:
        program(prog_name="python -m training")
    except KeyboardInterrupt:
        sys.exit(130)
