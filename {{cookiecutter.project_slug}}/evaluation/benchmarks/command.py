"""`benchmark`: figures of quality and speed, each from a run of the real thing on this machine.

Speed is given as a ratio to a yardstick measured in the same run, since no two machines are alike.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json
from evaluation.benchmarks.comparisons import chunkers, frameworks, peers, stores
from evaluation.benchmarks.output import Data, Docs, embedder, questions, settings, show, show_rows, start
from evaluation.options import DOCS, PROJECT, WrittenTo

Runs = Annotated[int, typer.Option(min=1, max=100, help="Medians are over this many runs.")]
Chunks = Annotated[int, typer.Option(min=1_000, max=1_000_000, help="How large an index to ask.")]
Filled = Annotated[int | None, typer.Option("--chunks", min=1_000, max=1_000_000, help="Fill the index up to so many.")]
Calls = Annotated[int, typer.Option(min=110, max=100_000, help="How many calls each figure is over.")]
Rounds = Annotated[int, typer.Option(min=3, max=100_000, help="The least is of so many questions and answers.")]
Pairs = Annotated[Path, typer.Option(help="Pairs of questions; docs/caches.md has the format.", show_default=False)]
PAIRS = PROJECT / "evaluation" / "pairs.jsonl"

benchmark = typer.Typer(name="benchmark", no_args_is_help=True, help="Measure quality and speed on this machine.")


@benchmark.command()
def retrieval(ctx: typer.Context, data: Data, json: Json = False) -> None:
    """How well each search strategy finds, on collections with known answers.

    \b
    Example:
      python -m app benchmark retrieval --data path/to/collections
    """
    from evaluation.retrieval.strategies import run

    show(ctx, json, lambda progress: [row.to_json() for row in run(settings(), data, progress)])


@benchmark.command()
def answers(ctx: typer.Context, data: Data, json: Json = False) -> None:
    """How much of the known evidence the answers quote. Asks LLM_MODEL: with a paid model each question is a call.

    \b
    Example:
      python -m app benchmark answers --data path/to/collections
    """
    from evaluation.retrieval.overlap import run

    show(ctx, json, lambda progress: [asdict(row) for row in run(settings(), data, progress)])


@benchmark.command()
def abstention(ctx: typer.Context, data: Data, json: Json = False) -> None:
    """How well the evidence gate tells questions that the documents answer from those that they do not.

    \b
    Example:
      python -m app benchmark abstention --data path/to/collections
    """
    from evaluation.retrieval.abstention import run

    show(ctx, json, lambda progress: [asdict(row) for row in run(settings(), data, progress)])


@benchmark.command()
def encoder(ctx: typer.Context, docs: Docs = DOCS, json: Json = False) -> None:
    """How near the built-in embedding model comes to what this processor can multiply, and what a million chunks cost.

    With the extra onnx there is a second row, of the same model by ONNX Runtime.
    """
    from evaluation.benchmarks.encoder import run

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(row) for row in run(docs)])


@benchmark.command()
def ingestion(ctx: typer.Context, docs: Docs = DOCS, runs: Runs = 3, json: Json = False) -> None:
    """How much of an ingestion is encoding."""
    from evaluation.benchmarks.ingestion import measure

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(settings(), docs, runs))])


@benchmark.command()
def question(ctx: typer.Context, docs: Docs = DOCS, chunks: Chunks = 10_000, json: Json = False) -> None:
    """How long an answer takes over a large index, beside encoding its question alone."""
    from evaluation.benchmarks.latency import measure

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(settings(), docs, questions(), chunks))])


@benchmark.command()
def startup(ctx: typer.Context, docs: Docs = DOCS, runs: Runs = 5, chunks: Filled = None, json: Json = False) -> None:
    """How long the server takes to be ready, beside `import fastapi`, and its memory after some answers."""
    from evaluation.benchmarks.startup import measure
    from evaluation.trial import refuse_stores

    refuse_stores(settings())
    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(settings(), docs, questions(), runs, chunks))])


@benchmark.command()
def resilience(ctx: typer.Context, calls: Calls = 1_000, json: Json = False) -> None:
    """What callers see when a model's server fails, hangs or is left, and what the wrappers around a model take.

    A scripted server on this machine is asked by the real OpenAI client, so the extra openai has to be installed. No
    model is called. Pauses between tries and the rest of a breaker are shorter than in service. Takes about a minute.

    \b
    Examples:
      python -m app benchmark resilience
      python -m app benchmark resilience --calls 200 --json
    """
    from evaluation.benchmarks.figures import Plan
    from evaluation.benchmarks.resilience import run

    show(ctx, json, lambda progress: [asdict(row) for row in run(Plan(calls), progress)])


@benchmark.command()
def cache(ctx: typer.Context, docs: Docs = DOCS, pairs: Pairs = PAIRS, json: Json = False) -> None:
    """How often the semantic cache is right on pairs of questions, by threshold, and what it costs.

    \b
    Examples:
      python -m app benchmark cache
      python -m app benchmark cache --pairs my-pairs.jsonl
    """
    from evaluation.semantic_cache import hits, speed
    from evaluation.semantic_cache.pairs import read_pairs

    terminal = start(ctx, json)
    compared = hits.compare(read_pairs(pairs), embedder())
    measured = {
        "hits": [asdict(row) for row in hits.measure(compared)],
        "false_hits": [asdict(row) for row in hits.false_hits(compared)],
        "speed": [asdict(speed.measure(settings(), docs, questions()))],
    }
    if terminal.json:
        terminal.document(measured)
    else:
        show_rows(terminal, [row for rows in measured.values() for row in rows])


@benchmark.command()
def budget(ctx: typer.Context, calls: Calls = 200, json: Json = False) -> None:
    """What a budget adds to a call: time, and time of the processor, beside the same call without one.

    No model is called. Takes a few seconds.

    \b
    Examples:
      python -m app benchmark budget
      python -m app benchmark budget --calls 100 --json
    """
    from evaluation.benchmarks.budget import run

    show(ctx, json, lambda progress: [asdict(row) for row in run(calls, progress)])


@benchmark.command()
def guards(ctx: typer.Context, rounds: Rounds = 300, write: WrittenTo = None, json: Json = False) -> None:
    """What the guards take of the processor, for a question and for a sentence of an answer, beside none of them.

    Once as the settings switch them, and once with all of them on. No chat model is called. Takes half a minute.

    \b
    Examples:
      python -m app benchmark guards
      python -m app benchmark guards --rounds 1000 --json
      python -m app benchmark guards --write docs/measuring-guards.md
    """
    from evaluation.benchmarks.guards import run, table
    from evaluation.page import write_table

    terminal = start(ctx, json)
    with progress_bar(terminal) as progress:
        rows = run(settings(), rounds, progress)
    if write:
        write_table(write, "benchmark guards", table(rows))
    show_rows(terminal, [asdict(row) for row in rows])


for comparison in (peers, chunkers, frameworks, stores):
    benchmark.command()(comparison)
