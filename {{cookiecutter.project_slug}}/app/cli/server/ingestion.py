"""`ingest` through the server: it is sent what is new or changed, and told to remove what is gone.

The same plan as in this process (`rag/changes.py`), and the same report. Reads here, cuts and encodes there.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from app.cli.server.client import NotThere, Server, ServerRefused
from app.errors import UnreadableDocument
from app.ingestion import NothingRead, Report, nothing_in
from app.rag.changes import Gone, Task, plan
from app.rag.documents.loaders import loader_for
from app.rag.index.store import StoredDocument
from app.rag.inventory import Holding
from app.rag.sources import place_of
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.sources.upload import fit
from app.rag.targets import Target, named
from app.types import Context, Progress

BATCH_BYTES = 4_000_000
BATCH_FILES = 50


def ingest_through(
    server: Server, paths: Sequence[str], collection: str | None, reading: Reading, progress: Progress
) -> Report:
    """As `ingestion.ingest`, whose errors it raises, and ServerRefused."""
    targets = [named(path, collection, Context().tenant) for path in paths]
    return Sending(server, reading, progress).over(targets)


@dataclass
class Sending:
    """One ingestion through a server, counting as it goes."""

    server: Server
    reading: Reading
    progress: Progress
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    all_bytes: int = 0
    done_bytes: int = 0
    started: float = field(default_factory=perf_counter)

    def over(self, targets: Sequence[Target]) -> Report:
        listed = [(target, [*map(sendable, target.source.items(self.reading))]) for target in targets]
        self.all_bytes = sum(item.size for _, items in listed for item in items if isinstance(item, Item))
        for target, items in listed:
            self.over_one(target, items)
        if not self.read and not self.unchanged:
            raise NothingRead(self.report(targets))
        return self.report(targets)

    def over_one(self, target: Target, items: Sequence[Item | Skipped]) -> None:
        stored = {one.source: kept(id, one) for id, one in self.stored(target.collection).items()}
        before, gone = self.read + self.unchanged, list[Gone]()
        for batch in batches(self.new_ones(target, items, stored, gone)):
            self.send(target, batch)
        if self.read + self.unchanged > before:
            for one in gone:
                self.remove(one)
        else:
            self.skipped.extend(nothing_in(target, items, gone))

    def new_ones(
        self, target: Target, items: Sequence[Item | Skipped], stored: dict[str, StoredDocument], gone: list[Gone]
    ) -> Iterator[tuple[str, bytes]]:
        """What is to be sent; everything else is counted, and what is gone is put aside."""
        for step in plan(target, items, stored):
            if isinstance(step, Gone):
                gone.append(step)
            elif isinstance(step, Skipped):
                self.skipped.append(step)
            elif (data := self.bytes_of(step)) is not None:
                if same(step, data):
                    self.unchanged += 1
                    self.advance(step.item.size, step.item.name)
                else:
                    yield step.item.name, data

    def bytes_of(self, task: Task) -> bytes | None:
        try:
            loader_for(task.item.name)
            return task.target.source.read(task.item, self.reading)
        except UnreadableDocument as error:
            self.skipped.append(Skipped(task.item.name, str(error)))
            self.advance(task.item.size, task.item.name)
            return None

    def send(self, target: Target, batch: Sequence[tuple[str, bytes]]) -> None:
        job: Any = None
        sent, before = sum(len(data) for _, data in batch), self.done_bytes
        for job in self.server.follow(self.server.send(batch, target.collection, place_of(target.source.root))):
            told = job["progress"]
            self.progress(before + sent * told["done"] // max(told["total"], 1), self.all_bytes, told["source"])
        if job["report"] is None:
            raise ServerRefused(str(job["error"]["message"]))
        self.count(job["report"])
        self.advance(sent, batch[-1][0])

    def count(self, report: dict[str, Any]) -> None:
        self.read += report["read"]
        self.unchanged += report["unchanged"]
        self.removed += report["removed"]
        self.skipped += [Skipped(one["source"], one["reason"]) for one in report["skipped"]]

    def remove(self, gone: Gone) -> None:
        for id in gone.chunk_ids:
            self.server.remove(id)
        self.removed += 1

    def advance(self, size: int, name: str) -> None:
        self.done_bytes += size
        self.progress(min(self.done_bytes, self.all_bytes), self.all_bytes, name)

    def stored(self, collection: str) -> dict[str, Holding]:
        try:
            return self.server.documents(collection)
        except NotThere:
            return {}

    def report(self, targets: Sequence[Target]) -> Report:
        collections = dict.fromkeys(target.collection for target in targets)
        found = [one for name in collections for one in self.stored(name).values()]
        chunks = sum(one.chunks for one in found)
        counts = (self.read, self.unchanged, self.removed, tuple(self.skipped), perf_counter() - self.started)
        return Report(len(found), chunks, *counts)


def sendable(item: Item | Skipped) -> Item | Skipped:
    """Under the name that the server will give it, so that it is known again."""
    if isinstance(item, Skipped):
        return item
    name = fit(item.name)
    return replace(item, name=name) if name else Skipped(item.name, "no file can be called so: give it a shorter name")


def kept(id: str, one: Holding) -> StoredDocument:
    """For the plan: a document that is known by its id instead of its chunks."""
    return StoredDocument(one.source, one.root, one.digest, 1, (id,), one.collection)


def same(task: Task, data: bytes) -> bool:
    """Whether the index holds this document with these bytes."""
    before = task.before
    return (
        before is not None
        and before.document_hash == hashlib.sha256(data).hexdigest()
        and place_of(before.root) == place_of(task.target.source.root)
    )


def batches(documents: Iterator[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """As many as go into one request."""
    batch, size = list[tuple[str, bytes]](), 0
    for name, data in documents:
        if batch and (len(batch) == BATCH_FILES or size + len(data) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((name, data))
        size += len(data)
    if batch:
        yield batch
