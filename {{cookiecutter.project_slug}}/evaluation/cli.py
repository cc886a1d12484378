"""The commands of this folder, which `app.cli` mounts. Cheap to import, as every command is."""

import typer

from evaluation.benchmarks.command import benchmark
from evaluation.quality import evaluate

app = typer.Typer()
app.command()(evaluate)
app.add_typer(benchmark)
