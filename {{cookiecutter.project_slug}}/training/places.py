"""Folders of results: what lies there stays unless it is ours, and a new one is there as a whole or not at all."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp

from app.errors import SettingsError


def check_folder(folder: Path, mark: str, what: str) -> None:
    """A folder with the file `mark` is one of ours, and may be replaced; so may an empty one.

    Raises SettingsError, and OSError where nothing can be written beside it.
    """
    if folder.exists() and not (folder / mark).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"{folder} holds something else than {what}: name a new or an empty folder with --output")
    check_writable(folder.parent)


def check_writable(folder: Path) -> None:
    """`folder` need not be there yet. Raises OSError where nothing can be written there, before any work is done."""
    with TemporaryFile(dir=existing(folder)):
        pass


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())


def noted(file: Path, name: str) -> Path:
    """The path that a note of ours has under this name. Raises SettingsError for a note that is broken."""
    try:
        return Path(json.loads(file.read_text(encoding="utf-8"))[name])
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"{file} does not say its {name}: make that model again, or give --base") from None


def licences(model: Path) -> Iterator[Path]:
    """Whose the model in a folder is, and under which licence, goes with what is made of it."""
    for pattern in ("LICENSE*", "NOTICE*"):
        yield from model.glob(pattern)


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder beside `folder`, which takes its place at the end; an earlier one is replaced as a whole, or stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield place
        for made in (place, *place.iterdir()):  # what is made as a temporary one is for one user alone
            made.chmod(0o755 if made.is_dir() else 0o644)
        if folder.exists():
            folder.replace(place / "before")
        place.replace(folder)
        shutil.rmtree(folder / "before", ignore_errors=True)
    except Exception as error:
        if type(error).__name__ != "SafetensorError":  # of a package that may not be there
            raise
        raise SettingsError(f"{folder} can't be written ({error}): make room, or name another with --output") from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
