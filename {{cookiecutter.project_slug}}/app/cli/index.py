"""`index`: the index in use as a file, to move it to another store or machine, or to keep it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session

index = typer.Typer(name="index", no_args_is_help=True)

Target = Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, for example index.zip.")]
Origin = Annotated[Path, typer.Argument(metavar="FILE", help="A file that `index export` wrote.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace the index in use, once the new one is complete.")]


@index.callback()
def about() -> None:
    """Move the index between stores and machines as a file, without encoding anything again.

    \b
    Examples:
      python -m app index export index.zip
      VECTOR_STORE=pgvector python -m app index import index.zip

    Next: docs/index-files.md says what is in the file.
    """


@index.command("export")
def export(ctx: typer.Context, file: Target, force: Force = False, json: Json = False) -> None:
    """Write the index in use to a file: chunks, vectors, and what `--rebuild` must know.

    The file holds the text of all documents of all tenants. It is written beside, and renamed once it is whole.

    \b
    Examples:
      python -m app index export index.zip
      python -m app index export index.zip --force --json

    Next: `python -m app index import FILE`, with another VECTOR_STORE or on another machine.
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.bootstrap.moving import moving
    from app.rag.index.archive import export_index
    from app.settings import load_settings

    with moving(load_settings(), "index export") as index, progress_bar(terminal) as progress:
        done = export_index(index, file, progress, force=force)
    terminal.document({"file": str(file), "chunks": done.chunks, "version": done.version, "bytes": done.bytes})
    if not json:
        terminal.write(f"{done.chunks} chunks of version {done.version} are in {file} ({done.bytes / 1e6:.1f} MB)")


@index.command("import")
def import_(ctx: typer.Context, file: Origin, replace: Replace = False, json: Json = False) -> None:
    """Put the index of a file to use, in the store that VECTOR_STORE names.

    The whole file is checked first. An index that is there stays in use until the new one is complete; it goes only
    with --replace. The embedding model and the chunker must be those that the file was made with.

    \b
    Examples:
      python -m app index import index.zip
      python -m app index import index.zip --replace --json

    Next: `python -m app ask "QUESTION"`
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.bootstrap.moving import moving
    from app.rag.index.archive import import_index, origin_of
    from app.rag.index.words import counted
    from app.rag.stages import context
    from app.settings import load_settings

    with moving(load_settings(), "index import", origin_of(file)) as index, progress_bar(terminal) as progress:
        done = import_index(index, file, lambda chunk: counted(context(chunk)), progress, replace=replace)
    terminal.document({"file": str(file), "chunks": done.chunks, "version": done.version})
    if not json:
        terminal.write(f"{done.chunks} chunks are in use as version {done.version}")
