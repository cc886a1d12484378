"""Which generation of an index is in use, and what becomes of the others. The same for every engine.

The order makes a kill harmless at any moment: a generation has its manifest before it comes to use, and the others are
dropped after that. What a broken-off run leaves behind, the next one sweeps.
"""

from contextlib import suppress
from uuid import uuid4

from app.errors import IndexBroken
from app.rag.index.generation import MANIFEST, Generation
from app.rag.index.manifest import Manifest
from app.rag.index.store import Engine

ANEW = "build the index anew with `python -m app ingest --rebuild PATH`"


class Generations:
    """The generations of one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def manifest(self) -> Manifest | None:
        """Of the generation in use, or None. Changes nothing. Raises IndexBroken."""
        name = self.current()
        return None if name is None else self.manifest_of(name)

    def open(self) -> Generation | None:
        """The one in use, or None. Raises IndexBroken, and IndexBusy if another process holds it."""
        name = self.current()
        if name is None:
            return None
        try:
            store = self.engine.open(name)
        except IndexBroken:
            moved = self.current()  # another process may have put one to use since, and dropped this one
            if moved is None or moved == name:
                raise
            name, store = moved, self.engine.open(moved)
        try:
            return Generation(self.engine, name, store, self.manifest_of(name))
        except IndexBroken:
            store.close()
            raise

    def create(self, manifest: Manifest) -> Generation:
        """A new, empty generation, which nobody searches yet."""
        self.engine.hold()
        if not self.engine.shared:  # where another process could be making one
            self.sweep_broken_off()
        name = uuid4().hex[:12]
        generation = Generation(self.engine, name, self.engine.create(name, manifest.dimensions), manifest)
        generation.save(manifest)
        return generation

    def activate(self, generation: Generation) -> None:
        """Put this generation to use, and drop all others."""
        self.engine.use(generation.name)
        self.sweep(keep=generation.name)

    def discard(self, generation: Generation) -> None:
        """Drop a generation, unless it is in use."""
        with suppress(IndexBroken):
            if self.engine.current() == generation.name:
                return
        generation.store.close()
        self.engine.drop(generation.name)

    def sweep_broken_off(self) -> None:
        """If it is unclear which one is in use, all stay: it may still be saved by hand."""
        with suppress(IndexBroken):
            name = self.engine.current()
            if name is None or name in self.engine.names():
                self.sweep(keep=name)

    def sweep(self, keep: str | None) -> None:
        for name in self.engine.names():
            if name != keep:
                self.engine.drop(name)

    def current(self) -> str | None:
        """Raises IndexBroken for what can't be the name of a generation."""
        name = self.engine.current()
        if name is not None and not name.isalnum():
            raise self.missing(name)
        return name

    def manifest_of(self, name: str) -> Manifest:
        text = self.engine.read(name, MANIFEST)
        if text is None:
            raise self.missing(name)
        try:
            return Manifest.from_json(text)
        except ValueError as error:
            raise IndexBroken(
                f"the manifest of generation {name} in {self.engine.place} can't be read ({error}): {ANEW}"
            ) from None

    def missing(self, name: str) -> IndexBroken:
        return IndexBroken(f"{self.engine.place} is to use generation {name[:40]!r}, which is not there: {ANEW}")
