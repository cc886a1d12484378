"""What work needs beyond the application, asked for before any of it is done."""

import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from app.errors import MissingExtra, SettingsError
from training.places import existing

TUNING = "finetuning"
"""The extra with torch, transformers, peft, trl and datasets."""


def check_packages(work: str, packages: Sequence[str], extra: str = TUNING) -> None:
    """Looks only: to import them takes seconds. Raises MissingExtra, which names what is not there."""
    if missing := [name for name in packages if find_spec(name) is None]:
        raise MissingExtra(
            f"{work} needs {' and '.join(missing)}, of the extra '{extra}': run `make setup EXTRAS=\"{extra}\"`"
        )


def check_disk(folder: Path, needed: int, what: str) -> None:
    """`folder` need not be there yet. Raises SettingsError where its disk has less room than `needed` bytes."""
    there = existing(folder)
    free = shutil.disk_usage(there).free
    if free < needed:
        raise SettingsError(
            f"{there} has {free / 1e9:.1f} GB free, and {what} takes {needed / 1e9:.1f} GB: "
            "make room, or name a place on another disk"
        )
