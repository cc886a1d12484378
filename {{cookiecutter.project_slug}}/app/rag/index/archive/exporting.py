"""Writes the index in use to a file: part by part, beside the file that is named, and under its name once it is whole.

The same index gives the same bytes.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.errors import ArchiveRefused, IndexBroken
from app.rag.index.archive.contents import NAME, Contents, Entry, Part
from app.rag.index.archive.parts import SIZE, to_array, to_lines
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.types import Context, Progress, Scope


@dataclass(frozen=True, slots=True)
class Exported:
    chunks: int
    version: int
    bytes: int


def export_index(index: Index, path: Path, progress: Progress, *, force: bool = False) -> Exported:
    """Raises ArchiveRefused for a file that is there, unless it is to be replaced; EmptyIndex; and OSError."""
    check_place(path, force)
    generation = index.reader()
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("xb") as stream:
            with ZipFile(stream, "w") as archive:
                contents = write(archive, generation, progress)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return Exported(contents.chunks, contents.index.version, path.stat().st_size)


def check_place(path: Path, force: bool) -> None:
    """Raises ArchiveRefused."""
    if path.is_dir():
        raise ArchiveRefused(f"{path} is a folder: name a file in it, such as {path / 'index.zip'}")
    if not path.absolute().parent.is_dir():
        raise ArchiveRefused(f"there is no folder {path.parent}: make it, or name another")
    if path.exists() and not path.is_file():  # which the rename would do away with, as root
        raise ArchiveRefused(f"{path} is no file, but a device or a pipe: name a file, such as index.zip")
    if path.exists() and not force:
        raise ArchiveRefused(f"{path} is there already: name another file, or add --force to replace it")


def write(archive: ZipFile, generation: Generation, progress: Progress) -> Contents:
    """Raises IndexBroken if the index changed meanwhile."""
    before = generation.latest()
    ids = sorted(all_ids(generation))
    if len(ids) != generation.store.count():
        raise IndexBroken("the index holds documents of paths that it does not know: run `python -m app ingest` again")
    parts: list[Part] = []
    for start in range(0, len(ids), SIZE):
        parts.append(write_part(archive, generation, len(parts), ids[start : start + SIZE]))
        progress(min(start + SIZE, len(ids)), len(ids), "chunks")
    if generation.latest() != before:
        raise changed()
    contents = Contents(before, tuple(parts))
    add(archive, NAME, contents.to_json().encode(), ZIP_DEFLATED)
    return contents


def all_ids(generation: Generation) -> Iterator[str]:
    tenants = {Context().tenant, *(known.tenant for known in generation.manifest.known)}
    for tenant in tenants:
        for document in generation.store.documents(Scope(tenant)):
            yield from document.chunk_ids


def write_part(archive: ZipFile, generation: Generation, number: int, ids: Sequence[str]) -> Part:
    found = generation.store.fetch(ids)
    if len(found) < len(ids):
        raise changed()
    chunks, vectors = zip(*(found[id] for id in ids), strict=True)
    return Part(
        len(ids),
        add(archive, f"chunks/{number:05}.jsonl", to_lines(chunks), ZIP_DEFLATED),
        add(archive, f"vectors/{number:05}.npy", to_array(vectors), ZIP_STORED),
    )


def add(archive: ZipFile, name: str, data: bytes, how: int) -> Entry:
    info = ZipInfo(name)  # which bears the year 1980: the file says nothing of when it was made
    info.compress_type = how
    archive.writestr(info, data)
    return Entry(name, sha256(data).hexdigest())


def changed() -> IndexBroken:
    return IndexBroken("the index changed meanwhile: run the command again when nobody writes to it")
