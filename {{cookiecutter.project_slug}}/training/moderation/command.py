"""`train moderation`: makes the classifier anew, with texts of your own if you like."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.moderation.train import Figures

PROJECT = Path(__file__).parents[2]
Output = Annotated[
    Path, typer.Option(help="Where to write the weights.", show_default="app/guardrails/moderation/weights.npz")
]


def moderation(
    ctx: typer.Context,
    output: Output = PROJECT / "app" / "guardrails" / "moderation" / "weights.npz",
    json: Json = False,
) -> None:
    """Train the classifier of harmful content.

    Says how good it is on templates that it has not seen. Takes about two minutes on two cores; needs no network.

    \b
    Examples:
      python -m app train moderation
      python -m app train moderation --output /tmp/weights.npz --json

    Next: docs/guardrails.md says what the figures mean, and `training/moderation/texts` has the texts.
    """
    from app.llm.minilm import MiniLM
    from training.moderation.learn import learn
    from training.moderation.train import L2, cross_validated, encoded, labels_of, texts_of, write

    session: Session = ctx.obj
    terminal = session.start(json)
    texts = texts_of(PROJECT / "docs")
    with progress_bar(terminal) as progress:
        vectors = encoded(texts, MiniLM.load().encode_passages, progress)
    figures = cross_validated(texts, vectors)
    checksum = write(learn(vectors, labels_of(texts), L2), output)
    terminal.document({"texts": len(texts), "figures": list(map(record, figures)), "sha256": checksum})
    if not json:
        for one in figures:
            terminal.write(
                f"from {one.cut:.1f} on: {one.recall:.1%} of harmful texts found, {one.false_alarms:.1%} of harmless"
            )
        terminal.write(f"wrote {output}, sha256 {checksum}")


def record(figures: "Figures") -> dict[str, float]:
    return {"cut": figures.cut, "recall": figures.recall, "false_alarms": figures.false_alarms}
