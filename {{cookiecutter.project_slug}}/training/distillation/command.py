"""`distil`: a student of half the layers, which learns from its teacher."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.distillation.lesson import Method
from training.shortening.options import TEXT, Fresh, Length, Quick, Seed, Sets, Text

Teacher = Annotated[
    Path | None,
    typer.Argument(
        metavar="[TEACHER]",
        help="A folder or GGUF file.",
        show_default="DATA_DIR/training/merged, or models/smollm2 in DATA_DIR",
    ),
]
Output = Annotated[Path | None, typer.Option(help="Where it goes.", show_default="DATA_DIR/training/student")]
Learnt = Annotated[Method, typer.Option(help="The teacher's distribution of each token, or the answers it writes.")]
Layers = Annotated[int | None, typer.Option(min=2, help="How many it has.", show_default="half of the teacher's")]
Steps = Annotated[int, typer.Option(min=0, help="How many steps, of two rows each; 0 only cuts.")]
Temperature = Annotated[float, typer.Option(min=0.1, help="Of the teacher's distribution: above 1 it is flatter.")]
Share = Annotated[float, typer.Option(min=0, max=1, help="Of the teacher in the loss; the rest is the right answer's.")]
Rate = Annotated[float, typer.Option(min=0, help="The learning rate, at most.")]


def distil(
    ctx: typer.Context,
    teacher: Teacher = None,
    output: Output = None,
    method: Learnt = Method.LOGITS,
    layers: Layers = None,
    steps: Steps = 48,
    temperature: Temperature = 2.0,
    share: Share = 0.5,
    learning_rate: Rate = 3e-4,
    sets: Sets = None,
    length: Length = 640,
    text: Text = TEXT,
    seed: Seed = 7,
    quick: Quick = False,
    fresh: Fresh = False,
    json: Json = False,
) -> None:
    """Distil a chat model into one of half its layers.

    The student begins with every second layer of its teacher and learns the sets of `training data`: from the teacher's
    distribution of each token beside the right answer (logits), or from answers that the teacher writes first
    (sequence). Prints layers, perplexity, loss of held-out answers and speed of the teacher, of the student before it
    learnt, and after. Ctrl-C ends the step under way and saves; the same command then goes on, as it does after a kill
    from the last checkpoint, with the same losses. Needs the extra finetuning.

    \b
    Examples:
      python -m training distil
      python -m training distil --method sequence --steps 24
      python -m training distil data/models/smollm2 --layers 10 --output small --json

    Next: `python -m training evaluate data/training/student`, and docs/optimisation.md says what to expect.
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from training.requirements import check_packages

    check_packages("distillation", ("torch", "transformers"))
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.distillation.lesson import Lesson, Softness
    from training.distillation.run import distil as distilled
    from training.lora.run import Interrupted
    from training.shortening.folder import check_place
    from training.shortening.loop import Course
    from training.shortening.report import show_figures
    from training.shortening.source import Given, default_source
    from training.shortening.yardstick import yardstick

    configure_logging("warning")
    data_dir = load_settings().data_dir
    folder = output or data_dir / "training" / "student"
    check_place(folder)
    given = Given(
        teacher or default_source(data_dir), sets or data_dir / "training" / "sets", text, length, yardstick(quick)
    )
    terminal.note(f"reading {given.model}")
    weights, rows, ids = given.read()
    half = weights.model.config.get_text_config().num_hidden_layers // 2
    lesson = Lesson(method, layers or half, Softness(temperature, share))
    plan = given.plan(folder, ids, rows, Course(steps, seed, learning_rate=learning_rate), fresh)
    try:
        student = distilled(weights, given.model, rows, lesson, plan, partial(progress_bar, terminal))
    except Interrupted as stopped:
        terminal.note(f"stopped after step {stopped.done} of {stopped.steps}, which is saved: the same command goes on")
        raise
    terminal.document({"folder": str(folder), "teacher": str(given.model), "method": method, **student.to_json()})
    if not json:
        show_figures(terminal, student.figures)
        terminal.write(f"wrote {folder}; CARD.md says what was done")
        terminal.write(f"Next: python -m training evaluate {folder}")
