"""The base of a model that was made here, whose GGUF file has the settings and the tokenizer of it."""

from pathlib import Path

from training.merging.folder import merged_base
from training.places import noted
from training.shortening.folder import RECORD

FURTHEST = 8
"""A student may be one of a student; a folder that names itself has no end."""


def origin_of(folder: Path) -> Path | None:
    """What was merged, or what the teacher or the whole model was made of. None where nothing says so.

    Raises SettingsError for a broken note.
    """
    for _ in range(FURTHEST):
        if not (folder / RECORD).is_file():
            return merged_base(folder)
        folder = noted(folder / RECORD, "source")
        if not (folder / "config.json").is_file():
            return folder
    return None
