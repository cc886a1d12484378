"""`benchmark`: figures of quality and speed, each from a run of the real thing on this machine.

Speed is given as a ratio to a yardstick measured in the same run, since no two machines are alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.records import Record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.settings import Settings
    from app.types import Progress
    from app.types.embedding import Embedder

PROJECT = Path(__file__).parents[2]
Data = Annotated[Path, typer.Option(help="A collection, or a folder of them; docs/evaluation.md has the format.")]
Docs = Annotated[Path, typer.Option(help="The documents to measure with.", show_default="docs")]
Runs = Annotated[int, typer.Option(min=1, max=100, help="Medians are over this many runs.")]
Chunks = Annotated[int, typer.Option(min=1_000, max=1_000_000, help="How large an index to ask.")]
Filled = Annotated[int | None, typer.Option("--chunks", min=1_000, max=1_000_000, help="Fill the index up to so many.")]
Calls = Annotated[int, typer.Option(min=110, max=100_000, help="How many calls each figure is over.")]
Pairs = Annotated[Path, typer.Option(help="Pairs of questions; docs/caches.md has the format.", show_default=False)]
Stores = Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.", show_default="all")]
Sizes = Annotated[list[int] | None, typer.Option(min=100, help="Chunks; may be repeated.", show_default="1000, 10000")]
Compared = Annotated[Path | None, typer.Option(help="Collections: how well each store finds there, and no speed.")]
SIZES = (1_000, 10_000)
PAIRS = PROJECT / "evaluation" / "pairs.jsonl"
Asked = Annotated[Path, typer.Option("--questions", help="JSON lines.", show_default="evaluation/questions.jsonl")]
QUESTIONS = PROJECT / "evaluation" / "questions.jsonl"
WrittenTo = Annotated[Path | None, typer.Option("--write", help="A page whose table between the markers is renewed.")]

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
def peers(ctx: typer.Context, data: Data, write: WrittenTo = None, json: Json = False) -> None:
    """How well search finds, beside LangChain's and LlamaIndex's defaults with the same embeddings.

    Needs the extras langchain and llamaindex. All texts are encoded once for each way to cut them: a collection of
    5,000 abstracts takes some minutes.

    \b
    Examples:
      python -m app benchmark peers --data path/to/collections
      python -m app benchmark peers --data path/to/collections --write docs/frameworks.md
    """
    from evaluation.page import write_table
    from evaluation.peers.compare import run
    from evaluation.peers.row import table

    terminal = start(ctx, json)
    with progress_bar(terminal) as progress:
        rows = run(settings(), data, embedder(), progress)
    if write:
        write_table(write, "benchmark peers", table(rows))
    show_rows(terminal, [row.to_json() for row in rows])


@benchmark.command()
def frameworks(
    ctx: typer.Context,
    docs: Docs = PROJECT / "docs",
    asked: Asked = QUESTIONS,
    write: WrittenTo = None,
    json: Json = False,
) -> None:
    """The known questions in the terms of each RAG_FRAMEWORK: lines of code, quality and speed, side by side.

    Needs the extra llamaindex. Asks LLM_MODEL: with a paid model each question is three calls.

    \b
    Examples:
      python -m app benchmark frameworks
      python -m app benchmark frameworks --write docs/frameworks.md
    """
    from evaluation.frameworks.compare import run
    from evaluation.frameworks.row import table
    from evaluation.page import write_table

    terminal = start(ctx, json)
    with progress_bar(terminal) as progress:
        rows = run(settings(), asked, docs, embedder(), progress)
    if write:
        write_table(write, "benchmark frameworks", table(rows))
    show_rows(terminal, [asdict(row) for row in rows])


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
def encoder(ctx: typer.Context, docs: Docs = PROJECT / "docs", json: Json = False) -> None:
    """How near the built-in embedding model comes to what this processor can multiply."""
    from evaluation.benchmarks.encoder import measure

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(docs))])


@benchmark.command()
def ingestion(ctx: typer.Context, docs: Docs = PROJECT / "docs", runs: Runs = 3, json: Json = False) -> None:
    """How much of an ingestion is encoding."""
    from evaluation.benchmarks.ingestion import measure

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(settings(), docs, runs))])


@benchmark.command()
def question(ctx: typer.Context, docs: Docs = PROJECT / "docs", chunks: Chunks = 10_000, json: Json = False) -> None:
    """How long an answer takes over a large index, beside encoding its question alone."""
    from evaluation.benchmarks.latency import measure

    terminal = start(ctx, json)
    show_rows(terminal, [asdict(measure(settings(), docs, questions(), chunks))])


@benchmark.command()
def startup(
    ctx: typer.Context, docs: Docs = PROJECT / "docs", runs: Runs = 5, chunks: Filled = None, json: Json = False
) -> None:
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
def cache(ctx: typer.Context, docs: Docs = PROJECT / "docs", pairs: Pairs = PAIRS, json: Json = False) -> None:
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
def stores(
    ctx: typer.Context,
    docs: Docs = PROJECT / "docs",
    store: Stores = None,
    size: Sizes = None,
    data: Compared = None,
    json: Json = False,
) -> None:
    """The vector stores that run on this machine, side by side: speed and memory by size, and how well each finds.

    Each store is measured in a process of its own, on an index of its own; servers are started for it and ended after
    it. The times are those of the two searches of a question, once it is encoded. No address of the settings is used.

    \b
    Examples:
      python -m app benchmark stores
      python -m app benchmark stores --store qdrant --store chroma --size 1000 --size 100000 --json
      python -m app benchmark stores --data path/to/collections
    """
    from evaluation.benchmarks.stores import quality, table

    names = table.chosen(store or [])
    if data:
        show(ctx, json, lambda progress: list(quality.run(settings(), names, data, progress)))
    else:
        show(ctx, json, lambda progress: list(table.run(names, docs, questions(), size or SIZES, progress)))


def show(ctx: typer.Context, json: bool, measure: "Callable[[Progress], Sequence[Record]]") -> None:
    """The rows of a measurement that tells how far it is."""
    terminal = start(ctx, json)
    with progress_bar(terminal) as progress:
        rows = measure(progress)
    show_rows(terminal, rows)


def start(ctx: typer.Context, json: bool) -> Terminal:
    session: Session = ctx.obj
    return session.start(json)


def settings() -> "Settings":
    from app.settings import load_settings

    return load_settings()


def embedder() -> "Embedder":
    from app.bootstrap.models import open_embedder

    return open_embedder(settings())


def questions() -> list[str]:
    from evaluation.questions import read_questions

    return [question.text for question in read_questions(QUESTIONS)]


def show_rows(terminal: Terminal, rows: Sequence[Record]) -> None:
    """A table for people, or the rows as JSON."""
    if terminal.json:
        terminal.document(list(rows))
        return
    for row in rows:
        terminal.write("  ".join(f"{name} {shown(value)}" for name, value in row.items()))


def shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
