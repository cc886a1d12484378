"""`ingest`: from files to an index."""

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.console import Terminal
from app.cli.names import listed
from app.cli.printable import counted, one_line
from app.cli.progress import progress_bar
from app.cli.records import report_record
from app.cli.session import Json, Session
from app.errors import AppError, IndexBroken, IndexBusy, IndexMismatch, NothingToIngest
from app.redaction import redact

if TYPE_CHECKING:
    from app.bootstrap import Application
    from app.ingestion import Report
    from app.types import Progress

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Folders, files or addresses; with --rebuild, all known ones if left out."),
]
Collection = Annotated[
    str | None, typer.Option(callback=listed, help="The collection they belong to; the resolved folder if left out.")
]
Watch = Annotated[bool, typer.Option("--watch", help="Go on, and take in each change of the files, until Ctrl-C.")]
EngineName = Literal["local", "ray"]
Engine = Annotated[
    EngineName,
    typer.Option(help="What reads and encodes: this process, or the workers of a Ray cluster (see docs/ingestion.md)."),
]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Build a new index, and use it once it is complete.")]


def ingest(
    ctx: typer.Context,
    paths: Paths = None,
    collection: Collection = None,
    rebuild: Rebuild = False,
    watch: Watch = False,
    engine: Engine = "local",
    json: Json = False,
) -> None:
    """Bring the index up to date with folders, files and addresses.

    What is new or changed is added, what has gone is removed. Safe to interrupt and to run again: unchanged documents
    are skipped, half-written ones are done again. While a server holds the index, they are sent to it.

    \b
    Examples:
      python -m app ingest docs
      python -m app ingest handbook notes.md --collection handbook
      python -m app ingest https://example.org/sitemap.xml
      python -m app ingest --rebuild
      python -m app ingest handbook --watch
      python -m app ingest archive --engine ray
      python -m app ingest git+https://example.org/team/handbook@main#subdirectory=docs
      python -m app ingest sql://queries/faq.sql --collection faq
      python -m app ingest s3://handbook/guides

    Exits with 1 when nothing at all could be read.

    Next: `python -m app ask "QUESTION"`
    """
    session: Session = ctx.obj
    if not (all(paths) if paths else rebuild):
        raise typer.BadParameter("name a folder or a file, for example docs", param_hint="PATH")
    if watch and any("://" in path for path in paths or ()):
        raise typer.BadParameter("watches folders and files: run ingest on an address again", param_hint="--watch")
    if watch and (json or rebuild):
        raise typer.BadParameter("goes with neither --json nor --rebuild", param_hint="--watch")
    if watch and engine != "local":
        raise typer.BadParameter("does not go with --watch, which reads few files at a time", param_hint="--engine")
    terminal = session.start(json)
    from app.ingestion import NothingRead

    try:
        report = once(session, terminal, paths or [], collection, rebuild, engine)
    except NothingRead as failure:
        show_report(terminal, failure.report, json)
        if json or not failure.report.skipped:
            raise
        raise NothingToIngest("nothing could be read: the reasons stand above") from failure
    show_report(terminal, report, json)
    if watch:
        go_on(session, terminal, paths or [], collection)


def go_on(session: Session, terminal: Terminal, paths: list[str], collection: str | None) -> None:
    """Take in what changes, until Ctrl-C. What goes wrong is told, and tried again after the next change."""
    from app.cli.watching import changes
    from app.settings import load_settings

    own = load_settings().data_dir.resolve()
    terminal.note("watching for changes; Ctrl-C ends it")
    with suppress(KeyboardInterrupt):
        for _ in changes(paths, [own]):
            try:
                report = once(session, terminal, paths, collection)
            except AppError as error:
                terminal.note(f"error: {redact(one_line(str(error)))}", "red")
            else:
                if report.read or report.removed:
                    show_counts(terminal, report)


def once(
    session: Session,
    terminal: Terminal,
    paths: list[str],
    collection: str | None,
    rebuild: bool = False,
    engine: EngineName = "local",
) -> "Report":
    with session.open("ingest") as application, progress_bar(terminal, of_bytes=True) as progress:
        try:
            if engine != "local":
                check_free(application)
                terminal.note("the workers start, which can take a minute")
            return application.ingest(paths, collection=collection, rebuild=rebuild, progress=progress, engine=engine)
        except IndexBusy as busy:
            if busy.server is None or rebuild:
                raise
            if engine != "local":
                raise IndexBusy(f"{busy.server} holds the index: stop it, or leave out --engine {engine}") from busy
            return through(busy.server, application, paths, collection, progress)


def check_free(application: "Application") -> None:
    """Raises IndexBusy before workers start for nothing. What else is wrong with the index, ingestion says."""
    with suppress(IndexBroken, IndexMismatch):
        application.index_chunks()


def through(
    address: str, application: "Application", paths: list[str], collection: str | None, progress: "Progress"
) -> "Report":
    """By the server that holds the index. A rebuild needs the index to itself."""
    from app.cli.server.client import Server
    from app.cli.server.ingestion import ingest_through
    from app.settings import reveal

    with Server(address, reveal(application.settings.api_key)) as server:
        return ingest_through(server, paths, collection, application.reading, progress)


def show_report(terminal: Terminal, report: "Report", json: bool) -> None:
    terminal.document(report_record(report))
    if not json:
        show_counts(terminal, report)


def show_counts(terminal: Terminal, report: "Report") -> None:
    for skipped in report.skipped:
        terminal.note(f"skipped {skipped.source}: {skipped.reason}", "yellow")
    terminal.write(
        f"{counted(report.documents, 'document')}, {counted(report.chunks, 'chunk')} "
        f"({report.read} new or changed, {report.unchanged} unchanged, "
        f"{report.removed} removed, {len(report.skipped)} skipped) "
        f"in {report.seconds:.1f} s"
    )
