"""`prune`: a model with zeros, or with fewer layers."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.shortening.options import TEXT, Fresh, Length, Quick, Seed, Sets, Text

if TYPE_CHECKING:
    from training.pruning.sparse import Sparse
    from training.shortening.loop import Course
    from training.shortening.source import Given

Model = Annotated[
    Path | None,
    typer.Argument(
        metavar="[MODEL]",
        help="A folder or GGUF file.",
        show_default="DATA_DIR/training/merged, or models/smollm2 in DATA_DIR",
    ),
]
Sparsity = Annotated[float | None, typer.Option(min=0.01, max=0.99, help="So many of all weights become 0, as 0.5.")]
Layers = Annotated[int | None, typer.Option(min=1, help="So many whole layers are removed.")]
Output = Annotated[
    Path | None, typer.Option(help="Where it goes.", show_default="DATA_DIR/training/sparse, or shorter there")
]
Steps = Annotated[int, typer.Option(min=0, help="How long a model with fewer layers learns, in steps of two rows.")]
Rate = Annotated[float, typer.Option(min=0, help="The learning rate, at most.")]


def prune(
    ctx: typer.Context,
    model: Model = None,
    sparsity: Sparsity = None,
    layers: Layers = None,
    output: Output = None,
    steps: Steps = 36,
    learning_rate: Rate = 2e-4,
    sets: Sets = None,
    length: Length = 640,
    text: Text = TEXT,
    seed: Seed = 7,
    quick: Quick = False,
    fresh: Fresh = False,
    json: Json = False,
) -> None:
    """Prune single weights, or whole layers.

    With --sparsity the smallest weights of each linear layer become 0; perplexity is printed for several levels. Such a
    model is no faster, and no smaller on disk. With --layers those layers are removed that change the hidden state
    least; what is left heals by learning the sets of `training data` for --steps steps, is smaller and faster, and is
    measured before, cut and after. Ctrl-C ends the step under way and saves; the same command then goes on, as it does
    after a kill from the last checkpoint. Needs the extra finetuning; the picture, reports too.

    \b
    Examples:
      python -m training prune --sparsity 0.5
      python -m training prune --layers 6
      python -m training prune data/models/smollm2 --layers 3 --steps 0 --output shorter --json

    Next: `python -m training evaluate data/training/shorter`, and docs/optimisation.md says what to expect.
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.errors import SettingsError
    from training.requirements import check_packages

    if (sparsity is None) == (layers is None):
        raise SettingsError("name what to prune, and one of both: --sparsity 0.5, or --layers 6")
    check_packages("pruning", ("torch", "transformers"))
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.shortening.folder import check_place
    from training.shortening.loop import Course
    from training.shortening.source import Given, default_source
    from training.shortening.yardstick import yardstick

    configure_logging("warning")
    data_dir = load_settings().data_dir
    folder = output or data_dir / "training" / ("sparse" if sparsity else "shorter")
    check_place(folder)
    given = Given(
        model or default_source(data_dir), sets or data_dir / "training" / "sets", text, length, yardstick(quick)
    )
    terminal.note(f"reading {given.model}")
    if sparsity:
        zero(terminal, given, folder, sparsity)
    elif layers:
        remove(terminal, given, folder, layers, Course(steps, seed, learning_rate=learning_rate), fresh)


def zero(terminal: Terminal, given: "Given", folder: Path, sparsity: float) -> None:
    from training.pruning.sparse import make_sparse, write_sparse

    weights, text = given.read_model()
    with progress_bar(terminal) as progress:
        sparse = make_sparse(weights, text, sparsity, given.by, progress)
    write_sparse(sparse, given.model, folder, len(text))
    if not terminal.json:
        show(terminal, sparse)
        terminal.write(f"wrote {folder}; CARD.md says what was done")
    terminal.document({"folder": str(folder), "model": str(given.model), **sparse.to_json()})


def remove(terminal: Terminal, given: "Given", folder: Path, layers: int, course: "Course", fresh: bool) -> None:
    from training.lora.run import Interrupted
    from training.pruning.shorter import make_shorter
    from training.shortening.report import show_figures

    weights, rows, text = given.read()
    plan = given.plan(folder, text, rows, course, fresh)
    try:
        shorter = make_shorter(weights, given.model, rows, layers, plan, partial(progress_bar, terminal))
    except Interrupted as stopped:
        terminal.note(f"stopped after step {stopped.done} of {stopped.steps}, which is saved: the same command goes on")
        raise
    if not terminal.json:
        show_figures(terminal, shorter.figures)
        terminal.write(f"wrote {folder}; CARD.md says what was done")
        terminal.write(f"Next: python -m training evaluate {folder}")
    terminal.document({"folder": str(folder), "model": str(given.model), **shorter.to_json()})


def show(terminal: Terminal, sparse: "Sparse") -> None:
    terminal.write(f"{'zeros':>6} {'perplexity':>12}")
    for level, found in sparse.perplexities.items():
        terminal.write(f"{level:>6.0%} {found:>12,.1f}")
    before, after = sparse.costs["before"], sparse.costs["after"]
    terminal.write(f"as fast    {after.tokens_per_second:.1f} tokens/s, and {before.tokens_per_second:.1f} before")
    terminal.write(
        f"as large   {after.bytes / 1e6:,.0f} MB of linear layers, as before: a zero is stored like any number"
    )
    terminal.write(f"archived   {after.compressed / 1e6:,.0f} MB, and {before.compressed / 1e6:,.0f} MB before (zlib)")
