"""`merge`: one model of a base and an adapter."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.gguf.outtype import Outtype

if TYPE_CHECKING:
    from training.merging.adapter import Adapter

STEPS = 3
PACKAGES = ("torch", "transformers", "peft", "gguf", "safetensors")
Given = Annotated[
    Path | None,
    typer.Argument(
        metavar="[ADAPTER]",
        help="A folder that `lora` wrote.",
        show_default="DATA_DIR/training/lora",
    ),
]
Base = Annotated[
    Path | None, typer.Option(help="The base's folder or GGUF file.", show_default="the one that the adapter names")
]
Output = Annotated[Path | None, typer.Option(help="The folder of the model.", show_default="DATA_DIR/training/merged")]
File = Annotated[Path | None, typer.Option("--gguf", metavar="FILE", help="Write a GGUF file too, for llama.cpp.")]
Kept = Annotated[Outtype, typer.Option(help="How the GGUF file keeps its numbers.")]


def merge(
    ctx: typer.Context,
    adapter: Given = None,
    base: Base = None,
    output: Output = None,
    gguf: File = None,
    outtype: Kept = Outtype.Q8_0,
    json: Json = False,
) -> None:
    """Merge an adapter into its base, for any server to serve.

    The folder is in Hugging Face's format, with the base's tokenizer and chat template. What an earlier merge wrote is
    replaced once the new one is whole; after Ctrl-C it stays as it was. A GGUF file takes its settings and tokenizer
    from the GGUF file of the base.

    \b
    Examples:
      python -m training merge
      python -m training merge --gguf data/training/tuned.gguf
      python -m training merge adapter --base data/models/smollm2 --output merged --json

    Next: `python -m training serve` starts a server of it, and docs/finetuning.md says how to judge it.
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.settings import load_settings
    from training.gguf.place import check_file
    from training.merging.adapter import read_adapter
    from training.merging.folder import check_place
    from training.requirements import check_packages

    check_packages("merging", PACKAGES)
    place = load_settings().data_dir / "training"
    folder = output or place / "merged"
    check_place(folder)
    if gguf:
        check_file(gguf)
    found = read_adapter(adapter or place / "lora", base)
    merge_into(folder, found, gguf, outtype, terminal)
    files = {"folder": str(folder), "gguf": str(gguf) if gguf else None}
    terminal.document({**files, "adapter": str(found.path), "base": str(found.base)})
    terminal.write(f"merged {found.path} and {found.base}: {folder}{f', {gguf}' if gguf else ''}")
    terminal.write(f"Next: python -m training serve {gguf or folder}")


def merge_into(folder: Path, adapter: "Adapter", gguf: Path | None, outtype: Outtype, terminal: Terminal) -> None:
    """Raises what each step raises. Folder and file are each replaced once the new one is whole."""
    from app.monitoring.logging import configure_logging
    from training.gguf.source import read_source, source_of
    from training.gguf.write import write_gguf
    from training.merging.folder import write_folder
    from training.merging.merge import load_base
    from training.merging.merge import merge as merged

    configure_logging("error")
    source = read_source(source_of(adapter.base)) if gguf else None
    with progress_bar(terminal) as progress:
        progress(0, STEPS, f"loading {adapter.base}")
        weights = load_base(adapter)
        progress(1, STEPS, f"merging {adapter.path}")
        model = merged(weights, adapter)
        progress(2, STEPS, f"writing {folder}")
        write_folder(model, adapter, folder)
    if gguf and source:
        with progress_bar(terminal) as progress:
            write_gguf(folder, source, gguf, outtype, progress)
