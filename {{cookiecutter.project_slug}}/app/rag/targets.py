"""What is to be ingested: sources, and the collection that each belongs to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import NothingToIngest
from app.rag.index.manifest import Known, Removed
from app.rag.sources import source_at
from app.rag.sources.folder import as_text
from app.rag.sources.source import Item, Skipped, Source, Unreachable
from app.rag.sources.upload import SCHEME
from app.types import Scope

LEFT_OUT = "; its documents are left out of the new index until it is ingested again"


@dataclass(frozen=True, slots=True)
class Target:
    """A source whose documents go into one collection of a tenant."""

    tenant: str
    collection: str
    source: Source

    @property
    def scope(self) -> Scope:
        return Scope(self.tenant, self.collection)

    @property
    def known(self) -> Known:
        return Known(self.tenant, self.collection, self.source.address)

    def removal(self, name: str) -> Removed:
        """What the index keeps of a document of this source that is removed by hand."""
        return Removed(self.tenant, self.collection, name)


def named(address: Path | str, collection: str | None, tenant: str) -> Target:
    """What someone gave; the collection is its root if none is named. Raises NothingToIngest."""
    source = source_at(str(address))
    return Target(tenant, collection or source.root, source)


def without_removed(
    target: Target, items: Iterable[Item | Skipped], removed: Collection[Removed]
) -> list[Item | Skipped]:
    """What is left of a remembered source: a document that was removed by hand does not come back by itself."""
    left = [item for item in items if isinstance(item, Skipped) or target.removal(item.name) not in removed]
    return [replace(item, reason=item.reason + LEFT_OUT) if isinstance(item, Unreachable) else item for item in left]


def unreachable(items: Iterable[Item | Skipped]) -> bool:
    return any(isinstance(item, Unreachable) for item in items)


def remembered(known: Iterable[Known]) -> tuple[list[Target], list[Skipped]]:
    """The sources of earlier runs, and of these the ones that are no longer there.

    What was sent comes first: of the same place, the files that lie there now are the newer ones.
    """
    targets, missing = [], []
    for item in sorted(known, key=lambda item: not item.path.startswith(SCHEME)):
        try:
            targets.append(Target(item.tenant, item.collection, source_at(item.path)))
        except NothingToIngest:
            missing.append(Skipped(as_text(item.path), "no longer there: its documents were left out"))
    return targets, missing
