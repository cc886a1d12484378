"""`search`: the passages that an answer would rest on."""

from typing import Annotated

import typer

from app.cli.console import Terminal
from app.cli.names import listed
from app.cli.printable import one_line
from app.cli.questions import Question, read_question
from app.cli.records import passage_records
from app.cli.session import Json, Session
from app.types import Context, Passage, Query, Scope

Limit = Annotated[int, typer.Option(min=1, max=100, help="How many passages at most.")]
Collection = Annotated[
    str | None, typer.Option(callback=listed, help="Search this collection only; all of them if left out.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=VALUE", help="Only documents of that source, title, date, author, tags or version; repeatable."
    ),
]


def search(
    ctx: typer.Context,
    question: Question,
    limit: Limit = 10,
    collection: Collection = None,
    where: Where = None,
    json: Json = False,
) -> None:
    """Show the passages that fit a question, best first.

    \b
    Examples:
      python -m app search "How do I add a provider?"
      python -m app search "How do I add a provider?" --limit 3 --json
      python -m app search "How do I add a provider?" --where author=Ada --where source=guide.md

    Next: `python -m app ask` writes an answer from them.
    """
    import asyncio

    from app.guardrails.question import check_question
    from app.rag.where import parsed

    session: Session = ctx.obj
    terminal = session.start(json)
    text, conditions = check_question(read_question(question)), parsed(where or [])
    with session.open("search") as application:
        context = Context(subject="command-line")
        query = Query(text, scope=Scope(context.tenant, collection, conditions), limit=limit)
        passages = asyncio.run(application.sifted.search(query, context)).items
    terminal.document(passage_records(passages))
    if not json:
        show(terminal, passages)


def show(terminal: Terminal, passages: tuple[Passage, ...]) -> None:
    """Numbered, with where each comes from, and of which collection if they are of several."""
    several = len({passage.chunk.collection for passage in passages}) > 1
    for number, passage in enumerate(passages, start=1):
        chunk = passage.chunk
        path = one_line(" > ".join((chunk.source, *chunk.headings)))
        place = f", {chunk.place()}" if chunk.place() else ""
        collection = f", in {one_line(chunk.collection)}" if several else ""
        terminal.write(f"[{number}] {path}{place}{collection}  ({passage.score:.2f})", "bold")
        terminal.write(chunk.text.strip() + "\n")
    if not passages:
        terminal.note("nothing was found: try other words, or another --where, or ingest more documents")
