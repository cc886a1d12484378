"""`prompts diff`: what changed between two versions."""

import typer

from app.cli.prompts.reference import Reference
from app.cli.session import Json, Session

STYLES = {"+": "green", "-": "red", "@": "cyan"}


def diff(ctx: typer.Context, old: Reference, new: Reference, json: Json = False) -> None:
    """Show what differs between two prompts, field by field.

    \b
    Examples:
      python -m app prompts diff answer@1 answer@2
      python -m app prompts diff answer@1 answer@2 --json

    Exits with 0, whether they differ or not.

    Next: `python -m app prompts compare answer@1 answer@2` asks which one answers better.
    """
    from app.prompts.diff import diff as difference
    from app.prompts.library import find_prompt

    session: Session = ctx.obj
    terminal = session.start(json)
    before, after = find_prompt(old), find_prompt(new)
    lines = difference(before, after)
    terminal.document({"old": before.id, "new": after.id, "diff": lines})
    if json:
        return
    for line in lines:
        heading = line.startswith(("--- ", "+++ "))
        terminal.write(line, "bold" if heading else STYLES.get(line[:1], ""))
    if not lines:
        terminal.note(f"{before.label} and {after.label} say the same")
