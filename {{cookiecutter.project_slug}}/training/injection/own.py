"""Texts of your own to train with: a file of JSON lines with `text`, or of one text a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from app.errors import AppError
from training.injection.corpus import Example


class BadTexts(AppError):
    """A file of texts is missing, or one of its lines is no text."""


def own_examples(path: Path, attack: bool) -> list[Example]:
    """Each line is a group of its own. Raises BadTexts, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTexts(f"{path} can't be read ({error}): give a UTF-8 file with a text on each line") from None
    found = [
        Example(text, attack, "own", f"{path.name} {number}")
        for number, line in enumerate(lines, start=1)
        for text in text_of(path, number, line.strip())
    ]
    if not found:
        raise BadTexts(f"{path} holds no text: write one on each line")
    return found


def text_of(path: Path, number: int, line: str) -> Iterator[str]:
    """None of an empty line. Raises BadTexts for a JSON object without a text."""
    if not line.startswith("{") or path.suffix != ".jsonl":
        yield from [line] if line else []
        return
    try:
        text = json.loads(line).get("text")
    except ValueError as error:
        raise BadTexts(f"{path} line {number}: {error}: correct it, or name the file .txt") from None
    if not isinstance(text, str) or not text.strip():
        raise BadTexts(f'{path} line {number}: "text" is no text: write {{"text": "…"}}')
    yield text.strip()
