"""The benchmarks that compare what may stand in one place: stores, ways to cut, frameworks, and what others set up."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json
from evaluation.benchmarks.output import Data, Docs, embedder, questions, settings, show_rows, start
from evaluation.options import DOCS, QUESTIONS, WrittenTo

Stores = Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.", show_default="all")]
Ways = Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.", show_default="all")]
Sizes = Annotated[list[int] | None, typer.Option(min=100, help="Chunks; may be repeated.", show_default="1000, 10000")]
Compared = Annotated[Path | None, typer.Option(help="Collections: how well each store finds there, and no speed.")]
Asked = Annotated[Path, typer.Option("--questions", help="JSON lines.", show_default="evaluation/questions.jsonl")]
SIZES = (1_000, 10_000)


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


def chunkers(ctx: typer.Context, data: Data, chunker: Ways = None, write: WrittenTo = None, json: Json = False) -> None:
    """How much of the known evidence each way to cut text brings into a context of 4,000 characters.

    Needs a collection with evidence. Texts are encoded once for each way to cut them, and a million characters take
    minutes each. The first way is the one that the others are compared with.

    \b
    Examples:
      python -m app benchmark chunkers --data path/to/collection
      python -m app benchmark chunkers --data path/to/collection --chunker structure --chunker semantic --json
      python -m app benchmark chunkers --data path/to/collection --write docs/chunking.md
    """
    from app.rag.documents.chunkers import way
    from evaluation.chunking.compare import run
    from evaluation.chunking.row import table
    from evaluation.lab.plan import of_option
    from evaluation.page import write_table

    terminal = start(ctx, json)
    with of_option("--chunker", "CHUNKER"):
        for name in chunker or []:
            way(name)
    with progress_bar(terminal) as progress:
        rows = run(settings(), data, embedder(), chunker or [], progress)
    if write:
        write_table(write, "benchmark chunkers", table(rows))
    show_rows(terminal, [row.to_json() for row in rows])


def frameworks(
    ctx: typer.Context,
    docs: Docs = DOCS,
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


def stores(
    ctx: typer.Context,
    docs: Docs = DOCS,
    store: Stores = None,
    size: Sizes = None,
    data: Compared = None,
    write: WrittenTo = None,
    json: Json = False,
) -> None:
    """The vector stores that run on this machine, side by side: speed and memory by size, and how well each finds.

    Each store is measured in a process of its own, on an index of its own; servers are started for it and ended after
    it. The times are those of the two searches of a question, once it is encoded. No address of the settings is used.

    \b
    Examples:
      python -m app benchmark stores
      python -m app benchmark stores --store qdrant --store chroma --size 1000 --size 100000 --json
      python -m app benchmark stores --data path/to/collections --write docs/stores.md
    """
    from evaluation.benchmarks.stores import quality, table
    from evaluation.page import write_table

    terminal = start(ctx, json)
    names = table.chosen(store or [])
    with progress_bar(terminal) as progress:
        if data:
            rows = list(quality.run(settings(), names, data, progress))
        else:
            rows = list(table.run(names, docs, questions(), size or SIZES, progress))
    if write:
        write_table(write, *table.markdown(rows))
    show_rows(terminal, rows)
