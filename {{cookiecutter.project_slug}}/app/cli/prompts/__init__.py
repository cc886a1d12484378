"""`prompts`: the prompts there are, and what a model gets of them. A command is a module here, and a line.

`compare` and `optimise` come from the room `evaluation`.
"""

import typer

from app.cli.prompts.differences import diff
from app.cli.prompts.render import render
from app.cli.prompts.table import list_prompts
from app.cli.prompts.text import show

prompts = typer.Typer(name="prompts", no_args_is_help=True)


@prompts.callback()
def about() -> None:
    """List, show, render and compare prompts.

    A prompt is a folder in app/prompts/texts, and a version of it a file there. PROMPT_ANSWER says which one answers.

    \b
    Examples:
      python -m app prompts list --json
      python -m app prompts diff answer@1 answer@2
      python -m app prompts render answer "How do I add a loader?"

    Next: docs/prompts.md says how to write one.
    """


prompts.command("list")(list_prompts)
for command in (show, render, diff):
    prompts.command()(command)
