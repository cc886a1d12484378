"""The first stage: what differs between a source and the index. Compares lists; reads no document, writes nothing.

Whether a document has changed, its bytes say: that is found when it is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.rag.index.store import StoredDocument
from app.rag.sources import place_of
from app.rag.sources.source import Empty, Item, Skipped
from app.rag.targets import Target


@dataclass(frozen=True, slots=True)
class Task:
    """A document to be read, and what the index holds of it."""

    target: Target
    item: Item
    before: StoredDocument | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A document that is no longer there, or is now empty."""

    source: str
    chunk_ids: tuple[str, ...]


Step = Task | Skipped | Gone


def plan(target: Target, found: Sequence[Item | Skipped], stored: Mapping[str, StoredDocument]) -> Iterator[Step]:
    """In this order what was found, and then what is gone. What is there but can't be read keeps its chunks.

    Nothing is gone from a place that can't be listed.
    """
    listed = [item for item in found if not isinstance(item, Empty)]
    for item in listed:
        yield item if isinstance(item, Skipped) else Task(target, item, stored.get(item.name))
    closed = {item.source for item in listed if isinstance(item, Skipped)}
    if target.source.only is None and target.source.root not in closed:
        there = {item.name for item in found if isinstance(item, Item)}
        yield from gone(target.source.root, there, closed, stored)


def gone(root: str, there: set[str], closed: set[str], stored: Mapping[str, StoredDocument]) -> Iterator[Gone]:
    """Documents of this place without an item. What lies under a folder that can't be read is taken to be there."""
    place = place_of(root)
    for source, document in stored.items():
        parents = {".", *(str(parent) for parent in PurePosixPath(source).parents)}
        if place_of(document.root) == place and source not in there and closed.isdisjoint({source, *parents}):
            yield Gone(source, document.chunk_ids)
