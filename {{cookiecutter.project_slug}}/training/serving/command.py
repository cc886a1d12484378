"""`serve`: a tuned model on a server, for this application or any other client."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from app.cli.session import Json, Session
from training.serving.program import Program

Model = Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a merged model, or a GGUF file.")]
With = Annotated[
    Program | None,
    typer.Option("--with", help="The server.", show_default="llamacpp for a GGUF file, else transformers"),
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Print = Annotated[bool, typer.Option("--print", help="Show the command and the settings only.")]


def serve(
    ctx: typer.Context,
    model: Model,
    program: With = None,
    port: Port = 8080,
    print_only: Print = False,
    json: Json = False,
) -> None:
    """Serve a tuned model to this machine, by OpenAI's protocol.

    A GGUF file goes to llama.cpp's server, a folder to `transformers serve`. Of vLLM, which is installed on machines
    with a GPU, the command is shown. Runs until Ctrl-C or SIGTERM, and leaves no process.

    \b
    Examples:
      python -m training serve data/training/merged
      python -m training serve data/training/tuned.gguf --port 8081
      python -m training serve data/training/merged --with vllm
      python -m training serve data/training/merged --print --json

    Next: write the two lines that it shows into .env, then `python -m app ask "QUESTION"` elsewhere
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from training.serving.server import server_of
    from training.serving.start import become, check_start

    server = server_of(model, program, port)
    only_shown = print_only or program is Program.VLLM
    if not only_shown:
        check_start(server)
    terminal.document({"command": server.command, **server.settings})
    terminal.write("\n".join(f'{name}="{value}"' for name, value in server.settings.items()))
    terminal.note("write these two lines into .env, then make setup")
    terminal.write(shlex.join(server.command))
    if not only_shown:
        become(server)
