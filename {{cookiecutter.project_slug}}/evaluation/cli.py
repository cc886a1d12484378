"""The commands of this folder, which `app.cli` mounts. Cheap to import, as every command is."""

import typer

from evaluation.abstention.command import calibrate_gate
from evaluation.add import add
from evaluation.agents.command import agent
from evaluation.agents.patterns_command import patterns
from evaluation.benchmarks.command import benchmark
from evaluation.bias.command import bias
from evaluation.bias.fairness_command import fairness
from evaluation.cards.command import cards
from evaluation.datasets.command import check_data
from evaluation.drift.command import drift
from evaluation.exports.command import export
from evaluation.gate.command import gate
from evaluation.guards.command import guards
from evaluation.judge.command import calibrate
from evaluation.judge.pairwise.command import pairwise
from evaluation.lab.command import lab
from evaluation.prompts.compare import compare
from evaluation.prompts.optimise import optimise
from evaluation.quality import evaluate
from evaluation.redteam.command import redteam
from evaluation.redteam.garak_command import garak
from evaluation.refusals.command import refusals
from evaluation.review.command import review
from evaluation.topics.command import topics

app = typer.Typer()
app.command()(lab)
app.add_typer(evaluate)
app.add_typer(benchmark)

# Add a command of `evaluate` here.
MEASURES = (
    gate,
    guards,
    calibrate,
    pairwise,
    calibrate_gate,
    bias,
    fairness,
    refusals,
    redteam,
    garak,
    cards,
    agent,
    patterns,
    add,
    review,
    topics,
    drift,
    export,
)
for measure in MEASURES:
    evaluate.command()(measure)
evaluate.command("check")(check_data)

# They stand in the group of that name.
prompts = typer.Typer()
for command in (compare, optimise):
    prompts.command()(command)
