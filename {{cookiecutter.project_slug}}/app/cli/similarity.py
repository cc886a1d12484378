"""`similarity`: how alike texts are to the embedding model."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.session import Json, Session
from app.errors import BadQuestion, SettingsError

FEWEST, MOST = 2, 50
LONGEST = 10_000
MAX_BYTES = 1_000_000
Texts = Annotated[
    list[str], typer.Argument(metavar="TEXT…", help="2 to 50 of them; - reads lines from standard input.")
]
Picture = Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Write the matrix as a picture, too.")]


def similarity(ctx: typer.Context, texts: Texts, picture: Picture = None, json: Json = False) -> None:
    """Show how alike texts are to the embedding model, each with each.

    \b
    Examples:
      python -m app similarity "Ships sail." "Boats float." "Pay by card."
      python -m app similarity - --json < sentences.txt

    The figures are cosines: 1 for the same meaning, near 0 for none in common. All texts are encoded as passages are,
    with EMBEDDING_MODEL. No index is read, so a server may be running.

    Next: docs/embeddings.md explains the embedding models.
    """
    from app.bootstrap.models import open_embedder
    from app.cli.heat import draw, show
    from app.llm.similarity import cosines
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    checked = check_texts([text for argument in texts for text in read_texts(argument)])
    if picture and picture.suffix.lower() != ".svg":
        raise SettingsError(f"{picture} is no SVG: write --picture {picture.with_suffix('.svg')}")
    embedder = open_embedder(load_settings())
    matrix = cosines(embedder.encode_passages(checked))
    if picture:
        picture.write_text(draw(checked, matrix), encoding="utf-8")
        terminal.note(f"the picture is in {picture}")
    if json:
        terminal.document({"texts": checked, "matrix": matrix, "model": embedder.name})
    else:
        show(terminal, checked, matrix, embedder)


def read_texts(argument: str) -> list[str]:
    """The argument itself, or the lines of standard input that are not empty. Raises BadQuestion."""
    if argument != "-":
        return [argument]
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadQuestion(f"there are more than {MAX_BYTES:,} bytes on standard input: send fewer lines")
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadQuestion("the lines on standard input are not UTF-8: save them as UTF-8 text") from None
    return [line.strip() for line in lines if line.strip()]


def check_texts(texts: list[str]) -> list[str]:
    """The texts as they are. Raises BadQuestion for one that no model reads, or for too few or too many."""
    if not FEWEST <= len(texts) <= MOST:
        raise BadQuestion(f"{FEWEST} to {MOST} texts can be compared, here are {len(texts)}: give each in quotes")
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            raise BadQuestion(f"text {number} is empty: leave it out")
        if len(text) > LONGEST:
            raise BadQuestion(f"text {number} has more than {LONGEST:,} characters: shorten it")
        if text.encode("utf-8", "replace").decode() != text:
            raise BadQuestion(f"text {number} is not UTF-8: type it again")
    return texts
