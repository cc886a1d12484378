"""`gguf`: a merged model as one file for llama.cpp."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from training.gguf.outtype import Outtype

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A merged model, as `merge` writes it.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes, as FILE.gguf.")]
Base = Annotated[Path | None, typer.Option(help="The GGUF file of the base.", show_default="the one that was merged")]
Kept = Annotated[Outtype, typer.Option(help="How it keeps its numbers.")]


def gguf(
    ctx: typer.Context,
    folder: Folder,
    file: File,
    base: Base = None,
    outtype: Kept = Outtype.Q8_0,
    json: Json = False,
) -> None:
    """Write a merged model as a GGUF file, for llama.cpp.

    Reads the weights of a llama one by one, and packs each. Settings, tokenizer and chat template are copied from the
    GGUF file of the base. Needs no more memory than the largest weight does. After Ctrl-C an earlier file is as it was.

    \b
    Examples:
      python -m training gguf data/training/merged data/training/tuned.gguf
      python -m training gguf merged tuned.gguf --base data/models/smollm2 --outtype f16 --json

    Next: `python -m training serve FILE` starts a server of it.
    """
    from training.requirements import check_packages

    session: Session = ctx.obj
    terminal = session.start(json)
    check_packages("a GGUF file", ("gguf", "safetensors"))
    from app.errors import SettingsError
    from training.gguf.folder import configuration
    from training.gguf.origin import origin_of
    from training.gguf.place import check_file
    from training.gguf.source import read_source, source_of
    from training.gguf.write import write_gguf

    check_file(file)
    configuration(folder)
    found = base or origin_of(folder)
    if found is None:
        raise SettingsError(f"{folder} does not say what it was made of: name the GGUF file of its base with --base")
    source = read_source(source_of(found))
    with progress_bar(terminal) as progress:
        write_gguf(folder, source, file, outtype, progress)
    terminal.document({"gguf": str(file), "bytes": file.stat().st_size, "base": str(source.path)})
    terminal.write(f"wrote {file}, {file.stat().st_size / 1e6:,.0f} MB")
    terminal.write(f"Next: python -m training serve {file}")
