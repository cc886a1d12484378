"""Fills an index up to a size: real chunks, and variations of them with vectors a little off and sentences shuffled."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from app.rag.index.generation import Generation
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.text import sentences
from app.types import Chunk, Scope

NOISE = 0.5
"""Length of the noise that a varied vector gets, as a share of its own length: cosine to the original about 0.9."""


def fill(generation: Generation, chunks: int) -> None:
    """Add variations of the stored chunks until there are `chunks`."""
    store = generation.store
    ids = [id for document in store.documents(Scope()) for id in document.chunk_ids]
    originals = list(store.fetch(ids).values())
    more = variations(originals, chunks - len(ids))
    while batch := list(islice(more, 500)):
        generation.commit(batch)
    store.optimize()


def variations(originals: Sequence[tuple[Chunk, np.ndarray]], count: int) -> Iterator[IndexedChunk]:
    """Chunks like the originals, the same ones at every run."""
    chance, noise = random.Random(0), np.random.default_rng(0)  # noqa: S311
    for number in range(count):
        chunk, vector = originals[number % len(originals)]
        other, _ = chance.choice(originals)
        pieces = [text[start:end] for text in (chunk.text, other.text) for start, end in sentences(text)]
        chance.shuffle(pieces)
        text = " ".join(pieces)[: len(chunk.text)]
        moved = vector + NOISE * noise.standard_normal(vector.shape, np.float32) / np.sqrt(vector.size)
        varied = replace(
            chunk, id=str(uuid5(NAMESPACE_URL, f"{number}")), source=f"variation-{number}.md", text=text, pieces=1
        )
        dense = (moved / np.linalg.norm(moved)).astype(np.float32)
        yield IndexedChunk(varied, dense, counted(f"{chunk.heading}\n{text}"))
