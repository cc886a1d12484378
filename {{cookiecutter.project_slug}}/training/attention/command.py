"""`attention`: shows which tokens of a text attend to which, and how near the readable model is to transformers."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.attention.attention import Array
    from training.attention.picture import Picture
    from training.attention.reference import Deviation

MOST_TOKENS = 64
NEXT = 5
"""How many tokens that may come next are shown."""

Text = Annotated[str, typer.Argument(metavar="TEXT", help="The text, a sentence or two.")]
Layer = Annotated[int | None, typer.Option(help="Which layer, from 0 on; the mean of all if left out.")]
Head = Annotated[int | None, typer.Option(help="Which head, from 0 on; the mean of all if left out.")]
Model = Annotated[Path | None, typer.Option(help="A folder or GGUF file.", show_default="DATA_DIR/models/smollm2")]
Plot = Annotated[Path | None, typer.Option(help="Draw it here too, as FILE.png; needs the extra reports.")]


def attention(
    ctx: typer.Context,
    text: Text,
    layer: Layer = None,
    head: Head = None,
    model: Model = None,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Show which tokens of a text attend to which.

    Runs a model of the llama architecture step by step in NumPy, in training/attention/attention.py, which is written
    to be read, and compares all that it computes with what transformers computes of the same text. In the table each
    token is a row, and darker where it takes more from the token of that column.

    \b
    Examples:
      python -m training attention "The animal didn't cross the street because it was too tired." --layer 13 --head 8
      python -m training attention "One, two, three, four" --plot attention.png
      python -m training attention "One, two, three, four" --model data/models/smollm2 --json

    Next: "Attention, explained" in docs/training.md says what to look for. Fetch the model once with
    `python -m app models fetch smollm2`.
    """
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.attention.attention import run
    from training.attention.picture import check_plots, picture
    from training.attention.picture import plot as draw
    from training.attention.reference import deviation, reference
    from training.attention.weights import decoder_of, read_model

    session: Session = ctx.obj
    terminal = session.start(json)
    if plot:
        check_plots(plot)
    configure_logging("warning")
    path = model or load_settings().data_dir / "models" / "smollm2"
    terminal.note(f"reading {path}")
    weights = read_model(path)
    decoder, ids = decoder_of(weights.model), tokens_of(weights.tokenizer, text)
    trace = run(decoder, ids)
    apart = deviation(trace, reference(weights.model, ids))
    shown = picture(trace, [weights.tokenizer.decode([one]) for one in ids], layer, head)
    following = likeliest(trace.logits[-1], weights.tokenizer)
    if plot:
        draw(shown, plot)
    terminal.document(
        {
            "model": str(path),
            "tokens": shown.tokens,
            "layer": layer,
            "head": head,
            "shares": shown.shares.round(4).tolist(),
            "next": [{"token": token, "probability": round(share, 4)} for token, share in following],
            "deviation": asdict(apart),
            "plot": str(plot) if plot else None,
        }
    )
    if not json:
        show(terminal, shown, following, apart)
        if plot:
            terminal.write(f"wrote {plot}")


def show(terminal: Terminal, shown: "Picture", following: Sequence[tuple[str, float]], apart: "Deviation") -> None:
    from training.attention.picture import lines

    for line in (shown.title, *lines(shown)):
        terminal.write(line)
    terminal.write(f"likely next: {', '.join(f'{token!r} {share:.2f}' for token, share in following)}")
    terminal.write(
        f"apart from transformers: attention {apart.weights:.0e}, hidden {apart.hidden:.0e}, logits {apart.logits:.0e}"
    )


def tokens_of(tokenizer: Any, text: str) -> Sequence[int]:
    """Raises SettingsError for a text without tokens, or with more than a table can show."""
    from app.errors import SettingsError

    ids: Sequence[int] = tokenizer(text).input_ids
    if not 0 < len(ids) <= MOST_TOKENS:
        raise SettingsError(f"the text has {len(ids)} tokens: give one with 1 to {MOST_TOKENS}, which a table can show")
    return ids


def likeliest(logits: "Array", tokenizer: Any) -> list[tuple[str, float]]:
    """Which tokens may come next, and how likely the model takes each to be."""
    from training.attention.attention import softmax

    shares = softmax(logits)
    return [(tokenizer.decode([int(one)]), float(shares[one])) for one in shares.argsort()[::-1][:NEXT]]
