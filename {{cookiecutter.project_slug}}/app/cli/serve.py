"""`serve`: the page and the API."""

import gc
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Annotated

import typer

from app.cli.session import Json, Session
from app.errors import SettingsError

Host = Annotated[str, typer.Option(help="Where to listen; anything but this machine needs API_KEY.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")]
Workers = Annotated[int, typer.Option(help="Always 1: one process holds the index.")]


def serve(
    ctx: typer.Context, host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1, json: Json = False
) -> None:
    """Serve the page and the OpenAI-compatible API.

    Runs until Ctrl-C or SIGTERM; answers under way are finished first.

    \b
    Examples:
      python -m app serve
      python -m app serve --port 8001
      API_KEY=choose-one python -m app serve --host 0.0.0.0

    Next: open http://127.0.0.1:8000, or point an OpenAI client at http://127.0.0.1:8000/v1
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    if workers != 1:
        raise SettingsError(
            f"--workers {workers}: one process holds the index: leave --workers out, "
            "and to serve more, start more containers that share one QDRANT_URL"
        )
    port = port or free_port(host)
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    with ExitStack() as stack:
        with starting():
            from app.api.serving.server import serve as run

            application = stack.enter_context(session.open("serve", address=address))
        model = application.settings.llm_model
        run(application, host, port, on_ready=lambda at: terminal.document({"address": at, "model": model}))


def free_port(host: str) -> int:
    """Chosen before it listens, since other commands find the address with the index. 0 for a host of no use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.bind((host, 0))
        return int(taken.getsockname()[1])
    return 0


@contextmanager
def starting() -> Iterator[None]:
    """What a start makes is there to stay: looking through it for garbage, then or later, would be for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
