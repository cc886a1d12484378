"""A chunk as a document of Pinecone: the schema of its index, the fields, the filter of a scope, and words as text.

Stems become tokens of letters and digits, so that no analyzer cuts or changes them. Pinecone keeps neither empty nor
nested values: they are left out, and a chunk's metadata lies in fields of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

import numpy as np

from app.rag.index.store import IndexedChunk, Words
from app.rag.stores import records
from app.text import LONGEST_CACHED_WORD, cached
from app.types import Chunk, Scope
from app.types.embedding import Vectors

FINGERPRINT = "pinecone-document-1"
DENSE = "dense"
WORDS = "words"
ORDER = "order"
"""The first 32 bits of the id, as a number: so the first chunks by id are found without reading all."""
META = "meta_"
Filter = dict[str, Any]
NUMBERS = ("position", "pieces", "start", "end", "page", "line", "row")
TEXTS = ("tenant", "collection", "root", "source", "document_hash", "text")


def index_fields(dimensions: int) -> dict[str, Any]:
    dense = {"type": "dense_vector", "dimension": dimensions, "metric": "cosine"}
    return {DENSE: dense, WORDS: {"type": "string", "full_text_search": {}}}


def to_document(item: IndexedChunk) -> dict[str, Any]:
    chunk = item.chunk
    fields: dict[str, Any] = {name: getattr(chunk, name) for name in (*TEXTS, *NUMBERS)}
    fields |= {f"{META}{name}": value for name, value in chunk.metadata.items()}
    fields |= {"headings": list(chunk.headings), WORDS: " ".join(tokens(item.words))}
    kept = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return {"_id": chunk.id, DENSE: item.dense.tolist(), ORDER: order(chunk.id), **kept}


def to_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """Texts that were empty, and numbers as such: they come back as floats."""
    return {name: document.get(name, "") for name in TEXTS} | {
        name: int(document[name]) for name in NUMBERS if name in document
    }


def to_chunk(id: str, document: Mapping[str, Any]) -> Chunk:
    metadata = {name.removeprefix(META): value for name, value in document.items() if name.startswith(META)}
    return Chunk(id=id, headings=tuple(document.get("headings", ())), metadata=metadata, **to_fields(document))


def to_vector(document: Mapping[str, Any]) -> Vectors:
    return np.asarray(document[DENSE], np.float32)


def order(id: str) -> int:
    return int(id[:8], 16)


def matching(scope: Scope | None, **fields: str | int | None) -> Filter:
    """A filter, which Pinecone wants to be of something: every chunk has a position."""
    pairs = records.conditions(scope, **fields)
    wanted = [{field_name(name): {"$in": list(values)}} for name, values in pairs]
    return {"$and": wanted} if wanted else {"position": {"$gte": 0}}


def field_name(condition: str) -> str:
    if condition.startswith(records.METADATA):
        return META + condition.removeprefix(records.METADATA)
    return condition


def tokens(words: Words) -> Iterable[str]:
    for stem, count in words.items():
        yield from [token(stem)] * count


@cached(entries=100_000, longest=LONGEST_CACHED_WORD)
def token(stem: str) -> str:
    """`index` -> `w80736701`: the same in every process and release."""
    return f"w{crc32(stem.encode('utf-8', 'replace')):08x}"


def query_string(words: Words) -> str:
    """{"red": 2, "car": 1} -> each token, weighed by how often it is said, in Lucene's language."""
    boosts = {stem: f"^{count}" if count != 1 else "" for stem, count in words.items()}
    return " OR ".join(f"{WORDS}:{token(stem)}{boost}" for stem, boost in boosts.items())
