"""A file for another tool."""

from pathlib import Path

from app.errors import AppError


def write(file: Path, text: str) -> None:
    """Raises AppError where it can't be written."""
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise AppError(f"{file} can't be written ({error.strerror}): name a file in a folder that is there") from None
