from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.rag.index.index import Index
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.types import Scope
from evaluation.benchmarks.variations import fill
from tests.fakes_rag import StemEmbedder, chunk, opened

TEXTS = ["Red apples grow. Green apples fall.", "Blue cars drive. Red cars stop. Cars need rest."]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    embedder = StemEmbedder()
    with opened(tmp_path, embedder) as index:
        with index.writing() as generation:
            generation.commit(
                [
                    IndexedChunk(chunk(number, text), embedder.encode_question(text), counted(text))
                    for number, text in enumerate(TEXTS)
                ]
            )
        yield index


def filled(index: Index, chunks: int) -> list[str]:
    """The ids of the index once it was filled up."""
    with index.writing() as generation:
        fill(generation, chunks)
        return [id for document in generation.store.documents(Scope()) for id in document.chunk_ids]


def test_an_index_is_filled_up_to_its_size_with_vectors_near_those_of_its_own_chunks(index: Index) -> None:
    ids = filled(index, 20)
    assert len(ids) == index.reader().store.count() == 20
    vectors = np.stack([vector for _, vector in index.reader().store.fetch(ids).values()])
    originals = np.stack([StemEmbedder().encode_question(text) for text in TEXTS])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors @ originals.T).max(axis=1).min() > 0.7


def test_the_variations_are_the_same_ones_every_time(index: Index) -> None:
    assert set(filled(index, 10)) < set(filled(index, 20))


def test_an_index_that_is_large_enough_stays_as_it_is(index: Index) -> None:
    assert len(filled(index, 1)) == len(TEXTS)
