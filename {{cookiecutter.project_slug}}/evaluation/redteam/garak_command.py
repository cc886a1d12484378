"""`evaluate garak`: what garak found, in a table of ours, with the refusals that it can't know told apart."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.session import Json, Session
from evaluation.options import WrittenTo

Report = Annotated[Path, typer.Argument(metavar="REPORT", help="The file of garak that ends in .report.jsonl.")]


def garak(ctx: typer.Context, report: Report, write: WrittenTo = None, json: Json = False) -> None:
    """Read what garak, a scanner of NVIDIA's, found.

    garak looks for words of refusal that it knows, and calls any other answer a success of the attack. The refusals of
    your prompts are not among them, so they are counted apart here.

    \b
    Examples:
      python -m app evaluate garak garak.report.jsonl
      python -m app evaluate garak garak.report.jsonl --json
      python -m app evaluate garak garak.report.jsonl --write docs/responsible-ai.md

    Next: docs/responsible-ai.md says how to run garak against the service.
    """
    from app.prompts.library import every_prompt
    from evaluation.page import write_table
    from evaluation.redteam.garak import read_garak, table

    session: Session = ctx.obj
    terminal = session.start(json)
    found = read_garak(report, [prompt.refusal for prompt in every_prompt()])
    if write:
        write_table(write, "evaluate garak", table(found))
    terminal.document(
        {
            "garak": found.version,
            "threshold": found.threshold,
            "found": [{**asdict(one), "succeeded": one.succeeded.to_json()} for one in found.found],
        }
    )
    if not json:
        terminal.write(f"garak {found.version}, a success from {found.threshold} on")
        for line in table(found).splitlines():
            terminal.write(line)
