"""`train injection`: trains the classifier of the guard, writes its weights and, if asked, its card."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session

Output = Annotated[
    Path | None, typer.Option(help="Where the weights go.", show_default="app/guardrails/injection/weights.npz")
]
Report = Annotated[Path | None, typer.Option(help="Write the model card and its plots here; needs the extra reports.")]
Attacks = Annotated[Path | None, typer.Option(help="Attacks of your own, one a line, or JSON lines with text.")]
Benign = Annotated[Path | None, typer.Option(help="Harmless texts of your own, in the same form.")]


def injection(
    ctx: typer.Context,
    output: Output = None,
    report: Report = None,
    attacks: Attacks = None,
    benign: Benign = None,
    json: Json = False,
) -> None:
    """Train the classifier of the guard against prompt injection.

    Generates its texts, adds yours, validates on templates that were held out, chooses the threshold by cost, and
    writes the weights, which the next start of the application reads.

    \b
    Examples:
      python -m app train injection --report training/injection
      python -m app train injection --benign our-questions.txt --attacks seen.jsonl
      python -m app train injection --output /tmp/weights.npz --json

    Next: docs/training.md says how to judge the result.
    """
    from training.injection.requirements import check_packages

    session: Session = ctx.obj
    terminal = session.start(json)
    check_packages(report)
    from app.guardrails.injection.classifier import WEIGHTS
    from training.injection.corpus import corpus
    from training.injection.figures import figures
    from training.injection.own import own_examples
    from training.injection.report import STEPS, write_report
    from training.injection.trained import train, write

    place = output or WEIGHTS
    examples = corpus()
    for path, attack in ((attacks, True), (benign, False)):
        examples = [*examples, *(own_examples(path, attack) if path else [])]
    with progress_bar(terminal) as progress:
        steps = Steps(progress, STEPS[report is not None])
        trained = train(examples, steps.advance)
        if report:
            write_report(trained, report, steps.advance)
        digest = write(trained.arrays(), place)
    found = figures(trained)
    terminal.document({"weights": str(place), "sha256": digest, **found})
    for name, value in found.items():
        terminal.write(f"{name.replace('_', ' ')}: {value}")
    terminal.write(f"written to {place}: `python -m app evaluate guards` measures the guard with it")


class Steps:
    """Counts steps whose number is known before."""

    def __init__(self, progress: Any, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def advance(self, what: str) -> None:
        self.progress(self.done, self.total, what)
        self.done += 1
