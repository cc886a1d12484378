"""The commands of this folder, which `app.cli` mounts. Cheap to import, as every command is."""

import typer

from evaluation.benchmarks.command import benchmark
from evaluation.lab.command import lab
from evaluation.prompts.compare import compare
from evaluation.prompts.optimise import optimise
from evaluation.quality import evaluate

app = typer.Typer()
app.command()(evaluate)
app.command()(lab)
app.add_typer(benchmark)

# They stand in the group of that name.
prompts = typer.Typer()
for command in (compare, optimise):
    prompts.command()(command)
