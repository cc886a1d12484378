"""Our chunks and conditions in the words of weaviate-client. Knows no connection."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter

from app.rag.index.store import Hit, IndexedChunk, Words
from app.rag.stores import records
from app.rag.stores.weaviate import schema
from app.types import Chunk, Scope
from app.types.embedding import Vectors

QUOTE = '"'


def to_object(item: IndexedChunk) -> Any:
    return DataObject(uuid=item.chunk.id, properties=to_properties(item), vector={schema.VECTOR: item.dense.tolist()})


def to_properties(item: IndexedChunk) -> dict[str, Any]:
    """A field without a value is left out."""
    payload = {name: value for name, value in records.to_payload(item.chunk).items() if value is not None}
    exact = {name: exactly(payload[name]) for name in records.FILTERED}
    metadata = {
        schema.METADATA: json.dumps(payload[schema.METADATA], ensure_ascii=False),
        schema.PAIRS: [pair(*entry) for entry in payload[schema.METADATA].items()],
    }
    return {**payload, **exact, **metadata, schema.KEY: item.chunk.id, schema.WORDS: repeated(item.words)}


def repeated(words: Words) -> str:
    """{"red": 2, "car": 1} -> "red red car": the engine counts them again."""
    return " ".join(word for word, count in words.items() for _ in range(count))


def to_chunk(found: Any) -> Chunk:
    """From an object with all its properties but those that only a search reads."""
    own: Mapping[str, Any] = found.properties
    texts = {name: own.get(name) or "" for name in schema.TEXT_FIELDS}
    numbers = {name: own.get(name) for name in (*schema.INT_FIELDS, records.POSITION)}
    exact = {name: plainly(own[name]) for name in records.FILTERED}
    lists = {"headings": own.get("headings") or [], schema.METADATA: json.loads(own[schema.METADATA])}
    return records.to_chunk(str(found.uuid), {**texts, **numbers, **exact, **lists})


def to_vector(found: Any) -> Vectors:
    return np.asarray(found.vector[schema.VECTOR], np.float32)


def to_hits(found: Iterable[tuple[str, float]]) -> list[Hit]:
    """Best first, and by id where two are as good."""
    return [Hit(id, score) for id, score in sorted(found, key=lambda pair: (-pair[1], pair[0]))]


def matching(scope: Scope | None, **fields: str | int | None) -> Any:
    """A filter, or None for one that all chunks pass."""
    found = [holds(field, values) for field, values in records.conditions(scope, **fields)]
    return Filter.all_of(found) if found else None


def holds(field: str, values: Sequence[str | int]) -> Any:
    """One of the values stands in the field; of no values, none does."""
    if field.startswith(records.METADATA):
        name = field.removeprefix(records.METADATA)
        return Filter.by_property(schema.PAIRS).contains_any([pair(name, str(value)) for value in values] or [QUOTE])
    if field == records.POSITION:
        return Filter.by_property(field).contains_any([int(value) for value in values])
    return Filter.by_property(field).contains_any([exactly(str(value)) for value in values] or [QUOTE])


def exactly(text: str) -> str:
    """As Weaviate keeps it whole: it trims blanks, so that a text with some at its ends, or none at all, is quoted.

    `"a.md"` -> `a.md`; `" a.md"` -> `" a.md"` with the quotes.
    """
    bare = text and text == text.strip() and not text.startswith(QUOTE)
    return text if bare else json.dumps(text, ensure_ascii=False)


def plainly(text: str) -> str:
    """The way back."""
    return str(json.loads(text)) if text.startswith(QUOTE) else text


def pair(name: str, value: str) -> str:
    """A key of the metadata with its value, as no other pair is written."""
    return json.dumps([name, value], ensure_ascii=False)
