"""One run at a time in a folder: a second one would read and remove the checkpoints of the first."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.rag.stores.lock import lock

LOCK = "lock"


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Holds the folder, until this process ends at the latest. Raises SettingsError where another one holds it."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / LOCK).open("a", encoding="utf-8") as stream:
        try:
            lock(stream)
        except OSError as error:  # some disks know no locks
            if isinstance(error, BlockingIOError) or sys.platform == "win32":
                raise SettingsError(
                    f"another run is at work in {work}: wait for its end, or take another --output"
                ) from None
        yield


def said(file: Path) -> Any:
    """The JSON of a file; None where it is broken."""
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError:
        return None


def contents(work: Path) -> list[Path]:
    """What a run has left there."""
    return [path for path in work.iterdir() if path.name != LOCK] if work.is_dir() else []


def clear(work: Path) -> None:
    """All but the lock, which somebody holds."""
    for path in contents(work):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
