"""`evaluate`: measures what was tuned, beside the base and two rules."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.measuring.measured import Measured

Variants = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="VARIANT",
        help="base, a folder of a model or an adapter, a GGUF file, or NAME=PATH.",
        show_default="DATA_DIR/training/merged",
    ),
]
Sets = Annotated[Path | None, typer.Option(help="What `data` wrote.", show_default="DATA_DIR/training/sets")]
Base = Annotated[Path | None, typer.Option(help="The model called base.", show_default="DATA_DIR/models/smollm2")]
Deployed = Annotated[str, typer.Option(help="The variant that the others must not fall behind, by its name.")]
Questions = Annotated[int, typer.Option(min=1, help="How many held-out rows are asked, at most.")]
NewTokens = Annotated[int, typer.Option(min=8, help="How long an answer may be.")]
Batch = Annotated[int, typer.Option(min=1, help="How many answers are written at once; fewer need less memory.")]
Seed = Annotated[int, typer.Option(help="Another seed draws other rows.")]
Report = Annotated[
    Path | None, typer.Option(help="Where figures go, with a picture.", show_default="DATA_DIR/training/report.json")
]


def evaluate(
    ctx: typer.Context,
    variants: Variants = None,
    sets: Sets = None,
    base: Base = None,
    deployed: Deployed = "base",
    questions: Questions = 40,
    new_tokens: NewTokens = 48,
    batch: Batch = 8,
    seed: Seed = 7,
    report: Report = None,
    json: Json = False,
) -> None:
    """Measure tuned models on held-out rows.

    Counts how often each keeps the format of answers, cites the right passage, and declines, rightly and wrongly, with
    95 % intervals, beside the base model and two rules that need none: always the first passage, and the one that
    shares most words with the question. Says of each variant whether it may take the place of the deployed one: with
    the format in 90 % of the answers, and nothing that is worse beyond chance. Needs the extra finetuning. After Ctrl-C
    the report has every variant that was done.

    \b
    Examples:
      python -m training evaluate
      python -m training evaluate data/training/lora --questions 20
      python -m training evaluate old=data/old new=data/training/merged --deployed old --json

    Next: docs/finetuning.md says what each figure means, and where tuning loses to the rules.
    """
    from app.errors import SettingsError
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.measuring.loading import check_needed
    from training.measuring.measure import Effort, measured
    from training.measuring.measured import rules_of
    from training.measuring.picture import can_draw
    from training.measuring.promotion import verdicts_of
    from training.measuring.report import document, read_report, save
    from training.measuring.rows import choose, read_held_out
    from training.measuring.table import show
    from training.measuring.variant import find_variants
    from training.places import check_writable

    session: Session = ctx.obj
    terminal = session.start(json)
    settings = load_settings()
    configure_logging("warning")
    folder, path = settings.data_dir / "training", report or settings.data_dir / "training" / "report.json"
    rows = choose(read_held_out(sets or folder / "sets"), questions, new_tokens, seed)
    found = find_variants(variants or merged_in(folder), base or settings.data_dir / "models" / "smollm2")
    if deployed not in {one.name for one in found}:
        raise SettingsError(f"no variant is called {deployed}: name it among the variants, as {deployed}=PATH")
    check_needed(found)
    read_report(path)
    check_writable(path.parent)
    if not can_draw():
        terminal.note('no picture is drawn without the extra reports: make setup EXTRAS="finetuning reports"')
    done: list[Measured] = []
    with interruptible(terminal, path, done), progress_bar(terminal) as progress:
        for one in measured(found, rows, Effort(new_tokens, batch), progress):
            done.append(one)
            save(path, done, rules_of(rows))
    verdicts = verdicts_of(done, deployed)
    terminal.document(document(path, done, rules_of(rows), verdicts))
    if not json:
        show(terminal, [*rules_of(rows), *done], verdicts)
        terminal.write(f"wrote {path}")


def merged_in(folder: Path) -> list[str]:
    """What `merge` wrote, if it did."""
    merged = folder / "merged"
    return [str(merged)] if merged.is_dir() else []


@contextmanager
def interruptible(terminal: Terminal, path: Path, done: Sequence["Measured"]) -> Iterator[None]:
    """Says after Ctrl-C what was not for nothing."""
    try:
        yield
    except KeyboardInterrupt:
        if done:
            terminal.note(f"{path} has what was measured of {', '.join(one.name for one in done)}")
        raise
