"""Small texts in files, each written so that a reader sees the old one or the new one, never half of it."""

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Durable once it returns. Raises OSError."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def read_text(path: Path) -> str | None:
    """None if there is no such file. Raises OSError, and ValueError for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
