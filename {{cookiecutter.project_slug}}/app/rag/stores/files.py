"""Small files beside an index, each written so that a reader sees the old one or the new one, never half of it."""

import os
from pathlib import Path

from app.errors import IndexBroken
from app.rag.manifest import Manifest

MANIFEST = "manifest.json"


def write_text(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_text(folder / MANIFEST, manifest.to_json())


def read_manifest(folder: Path) -> Manifest:
    """Raises IndexBroken if it is missing or damaged."""
    path = folder / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexBroken(
            f"{path} can't be read ({error}): build the index anew with `python -m app ingest --rebuild PATH`"
        ) from None
