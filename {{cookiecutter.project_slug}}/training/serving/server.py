"""Which server fits a model, its command, and the settings by which the application asks it. Starts nothing."""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.errors import SettingsError
from app.llm.transformers.weights import locate
from training.serving.program import Program

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """`command` serves `model`, as its requests must name it, on `port` of this machine."""

    program: Program
    command: tuple[str, ...]
    model: str
    port: int

    @property
    def settings(self) -> dict[str, str]:
        return {"LLM_MODEL": f"openai:{self.model}", "LLM_BASE_URL": f"http://{HOST}:{self.port}/v1"}


def server_of(path: Path, program: Program | None, port: int) -> Server:
    """Of the program that fits, unless one is named. Raises SettingsError where there is no model, or not for it."""
    folder, file = locate(path)
    chosen = program or (Program.LLAMACPP if file else Program.TRANSFORMERS)
    if chosen is Program.LLAMACPP and not file:
        raise SettingsError(
            f"llama.cpp reads no folder such as {path}: write a file by `python -m training gguf {path} FILE.gguf`, "
            "and serve that"
        )
    if chosen is not Program.LLAMACPP and file:
        raise SettingsError(
            f"{chosen} serves no GGUF file here: name the folder of the merged model, or leave out --with"
        )
    match chosen:
        case Program.LLAMACPP:
            return llamacpp(folder / str(file), port)
        case Program.TRANSFORMERS:
            return transformers(folder.absolute(), port)
        case Program.VLLM:
            return vllm(folder.absolute(), port)


def llamacpp(file: Path, port: int) -> Server:
    """The application's own command, which names the model by its file."""
    from app.cli.models.serve import locate as named

    name, _ = named(str(file))
    command = (sys.executable, "-m", "app", "models", "serve", str(file), "--port", str(port))
    return Server(Program.LLAMACPP, command, name, port)


def transformers(folder: Path, port: int) -> Server:
    """Its server names a model by its path."""
    program = Path(sys.executable).with_name("transformers")
    command = (str(program), "serve", str(folder), "--host", HOST, "--port", str(port))
    return Server(Program.TRANSFORMERS, command, str(folder), port)


def vllm(folder: Path, port: int) -> Server:
    name = "".join(folder.name.split())
    command = ("vllm", "serve", str(folder), "--served-model-name", name, "--host", HOST, "--port", str(port))
    return Server(Program.VLLM, command, name, port)
