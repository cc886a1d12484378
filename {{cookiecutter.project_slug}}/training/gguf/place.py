"""Where a GGUF file goes: beside its place first, and there once it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.errors import SettingsError

DESCRIPTION = "Written by python -m training, tokenizer and settings copied from its base."
BEGINNING = 4096
"""Bytes at the start of a file, among which the description is."""


def check_file(file: Path) -> None:
    """Before any work is done. Raises SettingsError for a file that was not written here, which stays."""
    if file.suffix != ".gguf":
        raise SettingsError(f"{file} is no name for a GGUF file: let it end in .gguf")
    if file.exists() and not (file.is_file() and DESCRIPTION.encode() in beginning(file)):
        raise SettingsError(f"{file} was not written by this command: name a file that is not there yet")


def beginning(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(BEGINNING)


@contextmanager
def unfinished(file: Path) -> Iterator[Path]:
    """A file beside `file`, which takes its place at the end, and is gone after a failure."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(prefix=f".{file.stem}-", suffix=".gguf", dir=file.parent, delete=False) as made:
        place = Path(made.name)
    try:
        yield place
        place.chmod(0o644)  # that of a temporary one is for one user alone
        place.replace(file)
    finally:
        place.unlink(missing_ok=True)
