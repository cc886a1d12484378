"""The documents of the index, asked of the server that holds it, or of the index itself where none does."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from app.cli.server.client import Server
from app.cli.session import Session
from app.errors import IndexBusy
from app.rag.inventory import CollectionSize, Holding, Inventory, ambiguous, sizes, unknown_document
from app.settings import load_settings, reveal
from app.storage.audit import REMOVED, AuditLog, Entry
from app.types import Chunk, Context


class Documents(Protocol):
    """What the commands ask of `rag.inventory.Inventory`."""

    def documents(self, collection: str | None = None) -> list[Holding]: ...

    def collections(self) -> list[CollectionSize]: ...

    def show(self, source: str, collection: str | None = None) -> tuple[Holding, list[Chunk]]: ...

    def remove(self, source: str, collection: str | None = None) -> Holding: ...


@contextmanager
def opened(session: Session, command: str) -> Iterator[Documents]:
    """Raises IndexBusy if another process holds the index, and is no server."""
    with ExitStack() as stack:
        try:
            application = stack.enter_context(session.open(command))
            yield LocalInventory(application.inventory, application.audit)
            return
        except IndexBusy as busy:
            if busy.server is None:
                raise
            address = busy.server
        yield ServerInventory(stack.enter_context(Server(address, reveal(load_settings().api_key))))


@dataclass(frozen=True)
class LocalInventory:
    """The index itself. What is removed is recorded; a server does that by itself."""

    inventory: Inventory
    audit: AuditLog

    def documents(self, collection: str | None = None) -> list[Holding]:
        return self.inventory.documents(collection)

    def collections(self) -> list[CollectionSize]:
        return self.inventory.collections()

    def show(self, source: str, collection: str | None = None) -> tuple[Holding, list[Chunk]]:
        return self.inventory.show(source, collection)

    def remove(self, source: str, collection: str | None = None) -> Holding:
        self.audit.check()
        removed = self.inventory.remove(source, collection)
        context = Context(subject="command-line")
        self.audit.record_now(Entry.of(context, REMOVED, source=source, collection=removed.collection))
        return removed


class ServerInventory:
    """The same as `Inventory`, over HTTP."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def documents(self, collection: str | None = None) -> list[Holding]:
        return list(self.server.documents(collection).values())

    def collections(self) -> list[CollectionSize]:
        return sizes(self.documents())

    def show(self, source: str, collection: str | None = None) -> tuple[Holding, list[Chunk]]:
        id, found = self.find(source, collection)
        shown = self.server.document(id)
        return found, [to_chunk(found, shown, number) for number in range(len(shown["pieces"]))]

    def remove(self, source: str, collection: str | None = None) -> Holding:
        id, found = self.find(source, collection)
        self.server.remove(id)
        return found

    def find(self, source: str, collection: str | None) -> tuple[str, Holding]:
        listed = self.server.documents(collection)
        found = [(id, one) for id, one in listed.items() if one.source == source]
        if not found:
            raise unknown_document(source, [one.source for one in listed.values()])
        if len(found) > 1:
            raise ambiguous(source, [one.collection for _, one in found])
        return found[0]


def to_chunk(of: Holding, shown: dict[str, Any], number: int) -> Chunk:
    piece = shown["pieces"][number]
    return Chunk(
        id=piece["id"],
        tenant=Context().tenant,
        collection=of.collection,
        root=of.root,
        source=of.source,
        document_hash=of.digest,
        position=number,
        pieces=of.chunks,
        start=0,
        end=len(piece["text"]),
        headings=(piece["heading"],) if piece["heading"] else (),
        text=piece["text"],
        page=piece["page"],
        line=piece["line"],
        row=piece["row"],
        metadata=shown["metadata"],
    )
