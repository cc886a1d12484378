"""`prompts show`: what is in a prompt's file."""

import typer

from app.cli.prompts.reference import Reference
from app.cli.session import Json, Session


def show(ctx: typer.Context, prompt: Reference, json: Json = False) -> None:
    """Show what is in one version of a prompt.

    \b
    Examples:
      python -m app prompts show answer
      python -m app prompts show answer@1 --json

    Next: `python -m app prompts render answer@1 "How do I add a loader?"` shows what a model would get.
    """
    from app.prompts.diff import fields
    from app.prompts.library import find_prompt

    session: Session = ctx.obj
    terminal = session.start(json)
    found = find_prompt(prompt)
    texts = dict(fields(found))
    terminal.document({"name": found.name, "version": found.version, "id": found.id, "fields": texts})
    if not json:
        terminal.write(found.id, "bold")
        for name, text in texts.items():
            terminal.write(f"\n{name}", "bold cyan")
            terminal.write(text)
