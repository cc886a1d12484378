"""`embeddings`: tunes the built-in encoder to one's own documents."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, QUESTIONS, Docs, MaxCalls, MaxUsd, Questions
from training.sets.sources import Source

Output = Annotated[
    Path | None, typer.Option(help="The file of weights.", show_default="DATA_DIR/training/embeddings.npz")
]
From = Annotated[
    list[Source] | None,
    typer.Option("--from", help="What rows are made of; may be given several times; golden and kept."),
]
Data = Annotated[
    Path | None,
    typer.Option(help="Collections of others, which only measure.", show_default="evaluation/collections"),
]
Epochs = Annotated[float, typer.Option(min=0.01, help="How often each row is learnt.")]
Steps = Annotated[int, typer.Option(min=0, help="How many steps, instead; 0: as many as --epochs give.")]
Rate = Annotated[float, typer.Option(min=1e-7, max=0.1, help="How far a step goes.")]
Seed = Annotated[int, typer.Option(min=0, help="Another seed splits the documents in another way.")]

LIBRARIES = ("torch", "transformers", "sentence_transformers", "datasets", "accelerate")
ROOM = 500_000_000
"""Bytes, for two temporary indexes and some copies of the weights."""
PER_DOCUMENT = 8


def embeddings(
    ctx: typer.Context,
    docs: Docs = DOCS,
    questions: Questions = QUESTIONS,
    sources: From = None,
    data: Data = None,
    output: Output = None,
    epochs: Epochs = 1.0,
    steps: Steps = 0,
    learning_rate: Rate = 4e-3,
    seed: Seed = 7,
    max_calls: MaxCalls = 2_000,
    max_usd: MaxUsd = None,
    json: Json = False,
) -> None:
    """Tune the built-in search model to your documents.

    Learns from questions and the passages that answer them, with wrong passages that the search ranks high, splits by
    document, and measures on held-out ones what that brought, or cost, also on documents of others. The weights are
    packed in the four bits of the built-in encoder, with figures (.json), card (.md) and, with the extra reports, a
    picture (.png) beside them. Ctrl-C while it learns ends that, and measures and writes what is learnt until then;
    at any other time, or twice, it stops without writing, and what an earlier run made stays.

    \b
    Examples:
      python -m training embeddings
      python -m training embeddings --steps 12 --output /tmp/mine.npz --json
      python -m training embeddings --docs handbook --questions mine.jsonl --from golden --from documents

    Next: if it is better, EMBEDDING_MODEL="minilm:data/training/embeddings.npz" and `python -m app ingest --rebuild`.
    """
    from training.requirements import check_disk, check_packages

    session: Session = ctx.obj
    terminal = session.start(json)
    check_packages("tuning", LIBRARIES)
    # Read when torch is imported: threads that wait give their core away, since other work may need it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from app.settings import load_settings
    from evaluation.lab.given import SHIPPED
    from evaluation.limits import Limits
    from evaluation.questions import read_questions
    from evaluation.retrieval.collections import found_in
    from evaluation.trial import announced
    from training.embeddings.run import Job, check_output, run
    from training.embeddings.trainer import Recipe
    from training.sets.sources import Wish

    settings = load_settings()
    file = output or settings.data_dir / "training" / "embeddings.npz"
    check_output(file)
    check_disk(file.parent, ROOM, "a run")
    chosen = tuple(sources or (Source.GOLDEN, Source.KEPT))
    job = Job(
        settings,
        Wish(chosen, docs, read_questions(questions), PER_DOCUMENT, seed),
        Limits(max_calls, max_usd),
        found_in(data or SHIPPED),
        file,
        Recipe(learning_rate=learning_rate, epochs=epochs, steps=steps, seed=seed),
    )
    terminal.note(announced(docs))
    found = run(job, partial(progress_bar, terminal))
    terminal.document({"file": str(file), **found})
    if not json:
        show(terminal, found, file)


def show(terminal: Terminal, found: Mapping[str, Any], file: Path) -> None:
    ended = " until Ctrl-C" if found["stopped"] else ""
    terminal.write(
        f"learnt     {found['train']} rows in {found['steps']} steps{ended}; kept that of step {found['best']}"
    )
    terminal.write(f"held out   {found['questions']} questions about {found['documents']['test']} documents")
    for one in found["compared"]:
        name = f"{one['search']} {one['metric']}"
        terminal.write(
            f"{name:<18} {one['before']:.3f} -> {one['after']:.3f}, {one['low']:+.3f} to {one['high']:+.3f}: "
            f"{one['verdict']}"
        )
    for one in found["elsewhere"]:
        name = f"{one['collection']}, {one['search']}"
        terminal.write(f"{name:<18} {one['before']['ndcg@10']:.3f} -> {one['after']['ndcg@10']:.3f} nDCG@10, of others")
    terminal.write(f"wrote      {file}; {file.with_suffix('.md').name} says how it went")
