"""Makes the index of a file the one in use. The whole file is checked before anything is written.

The old index answers until the new one is complete, and stays in use if anything fails.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as changed
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from app.errors import ArchiveRefused
from app.rag.index.archive.contents import NAME, Contents, Entry, Part
from app.rag.index.archive.parts import to_chunks, to_vectors
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.index.manifest import Manifest
from app.rag.index.store import IndexedChunk, Words
from app.types import Chunk, Progress

BATCH = 250
Count = Callable[[Chunk], Words]


@dataclass(frozen=True, slots=True)
class Imported:
    chunks: int
    version: int


def import_index(index: Index, path: Path, count: Count, progress: Progress, *, replace: bool = False) -> Imported:
    """`count` tells the words of a chunk. Raises ArchiveRefused, IndexBusy, and OSError."""
    with opened(path) as archive:
        contents = read_contents(archive)
        check_fits(index, contents)
        if not replace and index.engine.current() is not None:
            raise ArchiveRefused("there is an index already: add --replace to put the one of the file in its place")
        for entry in contents.entries:
            read(archive, entry)
        with index.rebuilding() as generation:
            write(generation, archive, contents, count, progress)
        return Imported(contents.chunks, generation.manifest.version)


def origin_of(path: Path) -> Manifest:
    """How the index in a file was made. Raises ArchiveRefused."""
    with opened(path) as archive:
        return read_contents(archive).index


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """Whatever is wrong with its bytes is said in one line."""
    if not path.is_file():
        raise ArchiveRefused(f"{path} is no file: name one that `python -m app index export FILE` wrote")
    try:
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, KeyError, TypeError) as error:
        said = str(error).strip("'\"")[:200]
        raise ArchiveRefused(f"{path} is no whole file of an index ({said}): export the index anew") from None


def read_contents(archive: ZipFile) -> Contents:
    return Contents.from_json(archive.read(NAME))


def check_fits(index: Index, contents: Contents) -> None:
    """Another engine is fine: it makes its own of what it is given."""
    if differences := changed(contents.index, engine=index.wanted.engine).differences(index.wanted):
        raise ArchiveRefused(
            f"the file holds an index that was built with other settings ({'; '.join(differences)}): "
            "go back to those settings, or run `python -m app ingest PATH`"
        )


def write(generation: Generation, archive: ZipFile, contents: Contents, count: Count, progress: Progress) -> None:
    learn(generation, archive, contents, count)
    done = 0
    for part in contents.parts:
        items = read_part(archive, part, contents.index.dimensions, count)
        for start in range(0, len(items), BATCH):
            generation.store.upsert(items[start : start + BATCH])
            done += len(items[start : start + BATCH])
            progress(done, contents.chunks, "chunks")
    if generation.store.count() != contents.chunks:
        raise ValueError("a chunk is in it twice")
    version = max(contents.index.version, generation.manifest.version + 1)
    kept = {name: getattr(contents.index, name) for name in ("known", "removed", "expiries", "replaced")}
    generation.save(changed(generation.manifest, version=version, **kept))
    generation.store.optimize()


def learn(generation: Generation, archive: ZipFile, contents: Contents, count: Count) -> None:
    if wanted := generation.store.sample_size():
        chunks = chain.from_iterable(to_chunks(read(archive, part.chunks)) for part in contents.parts)
        generation.store.learn(count(chunk) for chunk in islice(chunks, wanted))


def read_part(archive: ZipFile, part: Part, dimensions: int, count: Count) -> Sequence[IndexedChunk]:
    chunks = to_chunks(read(archive, part.chunks))
    if len(chunks) != part.count:
        raise ValueError(f"{part.chunks.name} holds {len(chunks)} chunks instead of {part.count}")
    vectors = to_vectors(read(archive, part.vectors), (part.count, dimensions))
    return [IndexedChunk(chunk, vector, count(chunk)) for chunk, vector in zip(chunks, vectors, strict=True)]


def read(archive: ZipFile, entry: Entry) -> bytes:
    """Raises ValueError if it was changed."""
    data = archive.read(entry.name)
    if sha256(data).hexdigest() != entry.sha256:
        raise ValueError(f"{entry.name} was changed after it was written")
    return data
