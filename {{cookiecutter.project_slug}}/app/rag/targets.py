"""What is to be ingested: sources, and the collection that each belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import NothingToIngest
from app.rag.index.manifest import Known
from app.rag.sources import source_at
from app.rag.sources.folder import as_text
from app.rag.sources.source import Skipped, Source
from app.types import Scope


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


def named(address: Path | str, collection: str | None, tenant: str) -> Target:
    """What someone gave; the collection is its root if none is named. Raises NothingToIngest."""
    source = source_at(str(address))
    return Target(tenant, collection or source.root, source)


def remembered(known: Iterable[Known]) -> tuple[list[Target], list[Skipped]]:
    """The sources of earlier runs, and of these the ones that are no longer there."""
    targets, missing = [], []
    for item in known:
        try:
            targets.append(Target(item.tenant, item.collection, source_at(item.path)))
        except NothingToIngest:
            missing.append(Skipped(as_text(item.path), "no longer there: its documents were left out"))
    return targets, missing
