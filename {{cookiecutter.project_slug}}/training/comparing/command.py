"""`compare`: what each variant of a model costs, and what it brings, in one run."""

from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.measuring.command import Base, Batch, NewTokens, Questions, Report, Seed, Sets, interruptible

Variants = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="VARIANT",
        help="base, a folder of a model or an adapter, a GGUF file, or NAME=PATH.",
        show_default="each model in DATA_DIR/training",
    ),
]
Deployed = Annotated[
    str | None,
    typer.Option(help="The variant that the others are compared with.", show_default="merged, or else base"),
]
Runs = Annotated[int, typer.Option(min=1, help="How often the answer is written whose speed is measured.")]
Threads = Annotated[int | None, typer.Option(min=1, help="How many threads compute.", show_default="one for each core")]


def compare(
    ctx: typer.Context,
    variants: Variants = None,
    sets: Sets = None,
    base: Base = None,
    deployed: Deployed = None,
    questions: Questions = 40,
    new_tokens: NewTokens = 48,
    runs: Runs = 3,
    batch: Batch = 8,
    threads: Threads = None,
    seed: Seed = 7,
    report: Report = None,
    json: Json = False,
) -> None:
    """Compare variants of a model by size, speed and quality.

    Loads each in a process of its own, one after the other, on the CPU: a folder in transformers, a GGUF file in
    llama.cpp. Measures bytes on disk, memory, how fast one answer is written, and what `evaluate` measures, with 95 %
    intervals, and how far each is from the deployed variant, on the same rows. Figures are added to the report, with
    pictures beside it. Needs the extra finetuning, and llamacpp for GGUF files. After Ctrl-C the report has every
    variant that was done.

    \b
    Examples:
      python -m training compare
      python -m training compare data/training/merged data/training/q8_0.gguf --questions 12
      python -m training compare small=data/training/student --deployed base --runs 5 --json

    Next: docs/optimisation.md says what each column means, and how to decide.
    """
    from app.errors import SettingsError
    from app.settings import load_settings
    from training.comparing.embeddings import search_models
    from training.comparing.engine import check_engines
    from training.comparing.found import models_in, whole
    from training.comparing.result import Comparison
    from training.comparing.run import Trial, compared, cores
    from training.comparing.table import show
    from training.measuring.measure import Effort
    from training.measuring.measured import rules_of
    from training.measuring.picture import can_draw
    from training.measuring.report import read_report
    from training.measuring.rows import choose, read_held_out
    from training.measuring.variant import find_variants
    from training.places import check_writable

    session: Session = ctx.obj
    terminal = session.start(json)
    data = load_settings().data_dir
    folder, path = data / "training", report or data / "training" / "report.json"
    rows = choose(read_held_out(sets or folder / "sets"), questions, new_tokens, seed)
    found = find_variants(variants or models_in(folder), base or data / "models" / "smollm2")
    now = deployed or whole(found)
    if now not in {one.name for one in found}:
        raise SettingsError(f"no variant is called {now}: name it among the variants, as {now}=PATH")
    check_engines(found)
    read_report(path)
    check_writable(path.parent)
    if not can_draw():
        terminal.note('no picture is drawn without the extra reports: make setup EXTRAS="finetuning reports"')
    trial = Trial(Effort(new_tokens, batch), runs, threads or cores())
    result = Comparison(path, now, rules_of(rows), search_models(folder))
    with interruptible(terminal, path, result.done), progress_bar(terminal) as progress:
        try:
            for one in compared(found, rows, trial, progress):
                result.add(one, terminal)
        finally:
            result.draw()
    terminal.document(result.to_json())
    if not json:
        show(terminal, result)
    if result.failed:
        raise typer.Exit(1)
