"""`prompts list`: every version of every prompt."""

from typing import TYPE_CHECKING

import typer

from app.cli.records import Record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.prompts.prompt import Prompt


def list_prompts(ctx: typer.Context, json: Json = False) -> None:
    """List the prompts, and which conversations get them.

    Shown are name, version, the hash that answers carry, how many of a hundred conversations get it, and its technique.

    \b
    Examples:
      python -m app prompts list
      python -m app prompts list --json

    Next: `python -m app prompts show answer@1` shows one; PROMPT_ANSWER in .env says which of them answers.
    """
    from app.bootstrap.prompts import build_prompts
    from app.prompts.library import every_prompt
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    choices = build_prompts(load_settings()).choices
    whole = sum(weight for _, weight in choices)
    shares = {prompt.id: 100 * weight / whole for prompt, weight in choices}
    found = list(every_prompt())
    terminal.document([prompt_record(prompt, shares.get(prompt.id, 0.0)) for prompt in found])
    if json:
        return
    width = max(len(prompt.label) for prompt in found)
    for prompt in found:
        share = f"{shares[prompt.id]:>3.0f} %" if prompt.id in shares else "     "
        style = "bold" if prompt.id in shares else ""
        line = f"{prompt.label:<{width}}  {short_hash(prompt)}  {share}  {prompt.technique:<18}"
        terminal.write(line.rstrip(), style)
        terminal.write(f"    {prompt.notes}", "dim")


def prompt_record(prompt: "Prompt", share: float) -> Record:
    return {
        "name": prompt.name,
        "version": prompt.version,
        "technique": prompt.technique,
        "hash": short_hash(prompt),
        "notes": prompt.notes,
        "share": round(share, 2),
    }


def short_hash(prompt: "Prompt") -> str:
    """As answers carry it."""
    return prompt.id.rpartition("#")[2]
