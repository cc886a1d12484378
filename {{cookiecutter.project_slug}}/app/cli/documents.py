"""`documents`: what the index holds, document by document."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.names import listed
from app.cli.printable import counted, label
from app.cli.records import Record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.rag.inventory import Holding
    from app.types import Chunk

documents = typer.Typer(name="documents", no_args_is_help=True)

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", callback=listed, help="As `documents list` shows it, for example guide.md.")
]
Collection = Annotated[
    str | None, typer.Option(callback=listed, help="The collection it is in; all of them if left out.")
]


@documents.callback()
def about() -> None:
    """List, show and remove the documents of the index.

    \b
    Examples:
      python -m app documents list
      python -m app documents show guide.md
      python -m app documents remove guide.md

    Next: `python -m app collections` shows what they are filed under.
    """


@documents.command("list")
def list_(ctx: typer.Context, collection: Collection = None, json: Json = False) -> None:
    """List the documents of the index, with the number of their chunks.

    A document is incomplete where a run was broken off; the next `ingest` completes it. What has expired, or was
    replaced by another document, is listed so.

    \b
    Examples:
      python -m app documents list
      python -m app documents list --collection handbook --json
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.cli.server.inventory import opened

    with opened(session, "documents list") as inventory:
        found = inventory.documents(collection)
    terminal.document([holding_record(one) for one in found])
    if not json:
        show_list(terminal, found)


@documents.command("show")
def show(ctx: typer.Context, source: Source, collection: Collection = None, json: Json = False) -> None:
    """Show the chunks of one document, each with its place.

    \b
    Examples:
      python -m app documents show guide.md
      python -m app documents show guide.md --collection handbook --json
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.cli.server.inventory import opened

    with opened(session, "documents show") as inventory:
        found, chunks = inventory.show(source, collection)
    metadata = dict(chunks[0].metadata) if chunks else {}
    pieces = [chunk_record(chunk) for chunk in chunks]
    terminal.document({**holding_record(found), "metadata": metadata, "pieces": pieces})
    if not json:
        show_document(terminal, found, metadata, chunks)


@documents.command("remove")
def remove(ctx: typer.Context, source: Source, collection: Collection = None, json: Json = False) -> None:
    """Remove one document from the index, at once and without asking. Its file stays where it is.

    It does not come back by `ingest --rebuild`; it does when its file or folder is ingested again.

    \b
    Examples:
      python -m app documents remove guide.md
      python -m app documents remove guide.md --collection handbook --json
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.cli.server.inventory import opened

    with opened(session, "documents remove") as inventory:
        removed = inventory.remove(source, collection)
    terminal.document({"source": removed.source, "collection": removed.collection, "chunks": removed.chunks})
    if not json:
        chunks = counted(removed.chunks, "chunk")
        terminal.write(f"{label(removed.source)} was removed from {label(removed.collection)} ({chunks})")


def holding_record(one: "Holding") -> Record:
    return {"source": one.source, "collection": one.collection, "chunks": one.chunks, "status": one.status}


def chunk_record(chunk: "Chunk") -> Record:
    return {
        "id": chunk.id,
        "heading": chunk.heading,
        "place": chunk.place(),
        "page": chunk.page,
        "line": chunk.line,
        "row": chunk.row,
        "text": chunk.text,
    }


def show_list(terminal: Terminal, found: "list[Holding]") -> None:
    collection = None
    for one in found:
        if one.collection != collection:
            collection = one.collection
            terminal.write(label(collection), "bold")
        incomplete = "" if one.status == "indexed" else f", {one.status}"
        terminal.write(f"  {label(one.source)}  ({counted(one.chunks, 'chunk')}{incomplete})")
    if not found:
        terminal.note("no documents are indexed yet: run `python -m app ingest PATH`")


def show_document(terminal: Terminal, found: "Holding", metadata: dict[str, str], chunks: "list[Chunk]") -> None:
    chunked = counted(found.chunks, "chunk")
    terminal.write(f"{label(found.source)} in {label(found.collection)}: {chunked}, {found.status}", "bold")
    for name, value in metadata.items():
        terminal.write(f"{name}: {value}")
    for number, chunk in enumerate(chunks, start=1):
        place = ", ".join(filter(None, (chunk.heading, chunk.place())))
        terminal.write(f"\n[{number}] {place}", "bold")
        terminal.write(chunk.text.strip())
