"""`models serve`: an open model on llama.cpp's own server."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.session import Json, Session
from app.errors import MissingExtra, SettingsError, WeightsUnavailable

Model = Annotated[str, typer.Argument(metavar="NAME", help="Weights that were fetched, or a GGUF file.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes any that is free.")]
ContextTokens = Annotated[int, typer.Option(min=0, help="How many tokens it reads and writes; 0: all that it can.")]

SECONDS = 60


def serve(
    ctx: typer.Context, model: Model, port: Port = 8080, context_tokens: ContextTokens = 0, json: Json = False
) -> None:
    """Serve an open model to this machine, by llama.cpp's own server, which speaks OpenAI's protocol.

    Runs until Ctrl-C or SIGTERM. Needs the extra `llamacpp`.

    \b
    Examples:
      python -m app models serve smollm2
      python -m app models serve path/to/model.gguf --port 8081

    Next: write the two lines that it prints into .env, then `python -m app ask "QUESTION"` elsewhere
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    name, path = locate(model)
    server = start(name, path, port, context_tokens)
    address = f"{server.listening_address}/v1"
    terminal.document({"address": address, "model": name})
    terminal.write(f"serving {name} until Ctrl-C; for this application write into .env, then make setup:")
    terminal.write(f'LLM_MODEL="openai:{name}"\nLLM_BASE_URL="{address}"')
    while not threading.Event().wait(1):  # without an end, a Ctrl-C that came just before would never be noticed
        pass


def locate(model: str) -> tuple[str, Path]:
    """What the server calls it, and its file. Raises WeightsUnavailable."""
    from app.llm.open_weights.known import OPEN_WEIGHTS
    from app.settings import load_settings

    if weights := OPEN_WEIGHTS.get(model):
        path = load_settings().data_dir / "models" / weights.name / weights.gguf
        if not path.is_file():
            raise WeightsUnavailable(f"{model} is not in {path.parent}: run `python -m app models fetch {model}`")
        return model, path
    path = Path(model).expanduser()
    if not path.is_file() or path.suffix != ".gguf":
        raise WeightsUnavailable(f"{model} is no GGUF file: name one, or {', '.join(OPEN_WEIGHTS)}")
    return "".join(path.stem.split()), path


def start(name: str, path: Path, port: int, context_tokens: int) -> Any:
    """The running server; it ends with this process. Raises MissingExtra, or SettingsError."""
    import httpx

    # Threads that wait give their core away: on a machine that does other things too, twice as fast.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp
    except ImportError:
        raise MissingExtra("`models serve` needs the extra 'llamacpp': run `make setup EXTRAS=\"llamacpp\"`") from None
    options = xllamacpp.CommonParams()
    options.model.path = str(path)
    options.model_alias = {name}
    options.n_ctx = context_tokens
    options.port = port
    options.use_jinja = True  # the model's own chat template, else one of a few that are built in
    options.ui = False
    options.cors_origins = ""
    options.verbosity = 1
    try:
        with interrupted_later():
            server = xllamacpp.Server(options)
            httpx.get(f"{server.listening_address}/slots", timeout=SECONDS, trust_env=False)
            return server
    except Exception:  # its log on standard error says why, at times a little later
        raise SettingsError(
            f"{path} can't be served on port {port}, see llama.cpp's log: check the file, or choose another --port"
        ) from None


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Ctrl-C counts at the end of it: a server that is ended before it has answered anything may never end."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
