"""Chunks as JSON Lines and vectors as a NumPy array, and the way back."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields

import numpy as np

from app.types import Chunk
from app.types.embedding import Vectors

SIZE = 1000
"""Chunks of one part: what is in memory at once."""
FIELDS = {field.name for field in fields(Chunk)}


def to_lines(chunks: Sequence[Chunk]) -> bytes:
    return "".join(json.dumps(asdict(chunk), ensure_ascii=False) + "\n" for chunk in chunks).encode()


def to_chunks(data: bytes) -> list[Chunk]:
    """Raises ValueError."""
    return [to_chunk(line) for line in data.decode().split("\n") if line]


def to_chunk(line: str) -> Chunk:
    values = json.loads(line)
    if not isinstance(values, dict) or set(values) != FIELDS:
        raise ValueError("a chunk has other fields than these: " + ", ".join(sorted(FIELDS)))
    return Chunk(**{**values, "headings": tuple(values["headings"])})


def to_array(vectors: Sequence[Vectors]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(vectors, np.float32), allow_pickle=False)
    return stream.getvalue()


def to_vectors(data: bytes, shape: tuple[int, int]) -> Vectors:
    """Raises ValueError."""
    found = np.load(io.BytesIO(data), allow_pickle=False)
    if not isinstance(found, np.ndarray) or (found.shape, found.dtype) != (shape, np.dtype(np.float32)):
        raise ValueError("the vectors have another shape or type")
    if not np.isfinite(found).all():
        raise ValueError("a vector holds what is no number")
    return found
