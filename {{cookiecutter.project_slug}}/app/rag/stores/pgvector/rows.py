"""A chunk and its vector as a row, and the way back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from app.rag.index.store import IndexedChunk
from app.rag.stores import records
from app.rag.stores.pgvector import schema
from app.types import Chunk
from app.types.embedding import Vectors

HEADER = np.dtype(">u2")
NUMBERS = np.dtype(">f4")


class Dense(bytes):
    """A vector as pgvector sends it: how many numbers, two empty bytes, and the numbers."""


class DenseDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> bytes:
        return bytes(obj)


def to_dense(vector: Vectors) -> Dense:
    return Dense(np.array([len(vector), 0], HEADER).tobytes() + vector.astype(NUMBERS).tobytes())


def to_vector(data: bytes) -> Vectors:
    return np.frombuffer(data, NUMBERS, offset=4).astype(np.float32)


def to_row(item: IndexedChunk, number: int, space: int) -> list[Any]:
    payload = records.to_payload(item.chunk)
    payload["metadata"] = Jsonb(payload["metadata"])
    length, stems = sum(item.words.values()), list(item.words)
    return [item.chunk.id, number, space, length, stems, to_dense(item.dense), *(payload[key] for key in schema.CHUNK)]


def to_chunk(id: UUID, values: Sequence[Any]) -> Chunk:
    return records.to_chunk(str(id), dict(zip(schema.CHUNK, values, strict=True)))
