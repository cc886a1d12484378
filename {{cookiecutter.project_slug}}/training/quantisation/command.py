"""`quantise`: writes variants of a model in fewer bits, and measures what each of them loses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.quantisation.method import USUAL, Method

if TYPE_CHECKING:
    from training.quantisation.measure import Measured
    from training.quantisation.variants import Work

TEXT = Path("docs/architecture.md")
MERGED, FETCHED = Path("training") / "merged", Path("models") / "smollm2"

Model = Annotated[
    Path | None,
    typer.Argument(
        metavar="[MODEL]",
        help="A folder or GGUF file.",
        show_default="DATA_DIR/training/merged if it is there, else DATA_DIR/models/smollm2",
    ),
]
Methods = Annotated[
    list[Method] | None,
    typer.Option("--method", help="May be given several times.", show_default=" ".join(USUAL)),
]
Output = Annotated[Path | None, typer.Option(help="Where variants go.", show_default="DATA_DIR/training")]
Base = Annotated[Path | None, typer.Option(help="The GGUF file of the base.", show_default="the one that was merged")]
Text = Annotated[Path, typer.Option(help="The text that the model reads, as a file.")]
Tokens = Annotated[int, typer.Option(min=16, max=8192, help="How many tokens of the text are read at most.")]


def quantise(
    ctx: typer.Context,
    model: Model = None,
    methods: Methods = None,
    output: Output = None,
    base: Base = None,
    text: Text = TEXT,
    tokens: Tokens = 512,
    json: Json = False,
) -> None:
    """Write a model in fewer bits, and measure the loss.

    Each method writes a variant: int8 (torchao) and nf4 (bitsandbytes) a folder, q8_0, q4_0 and q4_1 a file for
    llama.cpp. Each is read again from the disk, and reads a text: megabytes, the error of the weights, perplexity, how
    far its choice of the next token is from that of the whole model, and the time of one layer, which takes longer in
    fewer bits on a CPU. four_bit writes nothing: it is the packing of the built-in encoder, which alone reads it, and
    is measured in memory; its search takes minutes. A GGUF file's own numbers, which may have been rounded before,
    count as whole. Nothing is drawn by chance. After Ctrl-C the variants of earlier runs are as they were.

    \b
    Examples:
      python -m training quantise
      python -m training quantise data/models/smollm2 --method int8 --method nf4 --text docs/retrieval.md
      python -m training quantise data/training/merged --method q4_0 --output smaller --tokens 256 --json

    Next: `python -m training serve data/training/q8_0.gguf` serves one. training/quantisation/formats.py explains the
    formats, and docs/optimisation.md says when to use which.
    """
    from app.monitoring.logging import configure_logging
    from app.settings import load_settings
    from training.quantisation.plan import planned
    from training.quantisation.variants import variants

    session: Session = ctx.obj
    terminal = session.start(json)
    data_dir = load_settings().data_dir
    configure_logging("warning")
    content = text.read_text("utf-8", errors="replace")
    path = model or next((one for one in (data_dir / MERGED,) if one.is_dir()), data_dir / FETCHED)
    chosen = list(dict.fromkeys(methods or USUAL))
    work = planned(path, chosen, output or data_dir / "training", base, (content, tokens), terminal.note)
    found: dict[str, Measured] = {}
    with interruptible(terminal, work, found), progress_bar(terminal) as progress:
        for name, one in variants(work, chosen, progress):
            found[name] = one
    terminal.document(document(work, text, found))
    if not json:
        show(terminal, work, found)


@contextmanager
def interruptible(terminal: Terminal, work: "Work", found: Mapping[str, "Measured"]) -> Iterator[None]:
    """Says after Ctrl-C what was not for nothing."""
    try:
        yield
    except KeyboardInterrupt:
        if written := [str(path) for name in found if (path := work.path(name))]:
            terminal.note(f"written before: {', '.join(written)}")
        raise


def document(work: "Work", text: Path, found: Mapping[str, "Measured"]) -> dict[str, Any]:
    return {
        "model": str(work.model),
        "text": str(text),
        "tokens": len(work.ids),
        "layer": work.layer,
        "methods": {
            name: {"path": None if (path := work.path(name)) is None else str(path), **rounded(one)}
            for name, one in found.items()
        },
    }


def rounded(one: "Measured") -> dict[str, Any]:
    return {name: None if value is None else round(value, 5) for name, value in asdict(one).items()}


def show(terminal: Terminal, work: "Work", found: Mapping[str, "Measured"]) -> None:
    terminal.write(
        f"{'variant':<10} {'MB':>7} {'error':>7} {'perplexity':>11} {'divergence':>11} "
        f"{'same next':>10} {'layer, ms':>10}"
    )
    for name, one in found.items():
        taken = "-" if one.milliseconds is None else f"{one.milliseconds:.2f}"
        terminal.write(
            f"{name:<10} {one.bytes / 1e6:>7.1f} {one.error:>7.2%} {one.perplexity:>11.3f} {one.divergence:>11.4f} "
            f"{one.same:>10.1%} {taken:>10}"
        )
    terminal.write(f"The layer has {work.layer}, and is given one token. Wrote into {work.place}")
