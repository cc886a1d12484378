"""`router`: trains what may take the place of the router's rule, and says whether it should."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session

Output = Annotated[Path | None, typer.Option(help="Where the weights go, as FILE.npz; nowhere if left out.")]
Report = Annotated[Path | None, typer.Option(help="Write the model card and its plots here; needs the extra reports.")]


def router(ctx: typer.Context, output: Output = None, report: Report = None, json: Json = False) -> None:
    """Train what may say how hard a question is, and compare it with the rule that the router has.

    Generates labelled questions, validates a linear model and a network of two layers on templates that were held out,
    chooses each threshold by cost, and measures all ways on questions that were written one by one. The application
    keeps its rule unless a model wins there.

    \b
    Examples:
      python -m training router
      python -m training router --report training/difficulty
      python -m training router --output /tmp/router.npz --json

    Next: training/difficulty/CARD.md has the comparison, and docs/resilience.md says what the router does.
    """
    from training.injection.requirements import check_packages

    session: Session = ctx.obj
    terminal = session.start(json)
    check_packages(report)
    from training.difficulty.comparison import compare
    from training.difficulty.corpus import corpus, held_out
    from training.difficulty.report import STEPS, figures, write_report
    from training.difficulty.weights import arrays
    from training.injection.command import Steps
    from training.injection.trained import write

    labelled, others = corpus(), held_out()
    with progress_bar(terminal) as progress:
        steps = Steps(progress, STEPS[report is not None])
        compared = compare(labelled, others, steps.advance)
        if report:
            write_report(compared, labelled, others, report, steps.advance)
        digest = write(arrays(labelled, compared), output) if output else ""
    found = figures(compared)
    terminal.document({**found, "weights": str(output) if output else None, "sha256": digest or None})
    if not json:
        for name, way in compared.ways.items():
            terminal.write(f"{name:<28} threshold {way.at:>7.3f}, cost {found['cost'][name]:.3f} a question")  # type: ignore[index]
        terminal.write(f"least cost beyond chance: {found['winner']}")
        if output:
            terminal.write(f"wrote {output}, sha256 {digest}")
