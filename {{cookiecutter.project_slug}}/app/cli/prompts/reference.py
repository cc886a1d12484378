"""How a command is told which prompt: `answer@1`, or `answer` for its newest version."""

from typing import Annotated

import typer

Reference = Annotated[
    str, typer.Argument(metavar="PROMPT", help="A prompt and its version, as answer@1; without @1 the newest.")
]
