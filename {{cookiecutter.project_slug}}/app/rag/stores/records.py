"""How a chunk lies in a store that keeps fields: their names, and the way there and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rag.index.store import StoredDocument
from app.types import Chunk, Scope

# An index on each field that a filter names: without it, a search by tenant reads every record.
FILTERED = ("tenant", "collection", "source")
# And one on the position: a document has one chunk at 0, so counting those counts documents.
POSITION = "position"
METADATA = "metadata."
"""Before the name of a key of a chunk's metadata, in a condition."""
DOCUMENT_FIELDS = ["collection", "source", "root", "document_hash", "pieces"]

Condition = tuple[str, tuple[Any, ...]]
"""A field, and the values of which it must have one."""


def to_payload(chunk: Chunk) -> dict[str, Any]:
    return {
        "tenant": chunk.tenant,
        "collection": chunk.collection,
        "root": chunk.root,
        "source": chunk.source,
        "document_hash": chunk.document_hash,
        "position": chunk.position,
        "pieces": chunk.pieces,
        "start": chunk.start,
        "end": chunk.end,
        "headings": list(chunk.headings),
        "text": chunk.text,
        "page": chunk.page,
        "line": chunk.line,
        "row": chunk.row,
        "metadata": dict(chunk.metadata),
    }


def to_chunk(id: str, payload: Mapping[str, Any]) -> Chunk:
    return Chunk(id=id, **{**payload, "headings": tuple(payload["headings"])})


def conditions(scope: Scope | None, **fields: str | int | None) -> list[Condition]:
    """What must all hold: `Scope("acme"), position=0` -> [("tenant", ("acme",)), ("position", (0,))].

    None stands for any value.
    """
    own = {"tenant": scope.tenant, "collection": scope.collection} if scope else {}
    single = [(name, (value,)) for name, value in {**own, **fields}.items() if value is not None]
    return [*single, *(scope.where if scope else ())]


def value_of(chunk: Chunk, field: str) -> str | int | None:
    """What a chunk has in a field that a condition names; None if its metadata has no such key."""
    if field.startswith(METADATA):
        return chunk.metadata.get(field.removeprefix(METADATA))
    value: str | int = getattr(chunk, field)
    return value


@dataclass
class Gathered:
    """The chunks of one source, as they are met."""

    root: str
    pieces: int
    hashes: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)


def documents(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[StoredDocument]:
    """From (id, payload) of chunks in any order to the documents they make up, sorted by collection and source."""
    found: dict[tuple[str, str], Gathered] = {}
    for id, payload in records:
        key = (payload["collection"], payload["source"])
        gathered = found.setdefault(key, Gathered(payload["root"], payload["pieces"]))
        gathered.hashes.add(payload["document_hash"])
        gathered.ids.append(id)
    for (collection, source), gathered in sorted(found.items()):
        digest = gathered.hashes.pop() if len(gathered.hashes) == 1 else ""
        yield StoredDocument(source, gathered.root, digest, gathered.pieces, tuple(gathered.ids), collection)
