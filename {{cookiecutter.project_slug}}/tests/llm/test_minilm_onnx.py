"""ONNX Runtime's integers beside the float arithmetic in NumPy: nearly the same vectors, and the same order of hits."""

import numpy as np
import pytest

from app.llm.embeddings import load_embedder
from app.llm.minilm import MiniLM
from app.llm.minilm.onnx_graph import build, to_integers
from app.llm.provider import Access
from app.settings import MINILM, MINILM_ONNX
from app.types.embedding import Embedder, Vectors
from evaluation.benchmarks.encoder import cut
from evaluation.options import DOCS

pytestmark = pytest.mark.scale

ODD = ["", "word " * 400, "Ünïcödé 中文 👩‍👩‍👧", "x" * 5_000, "!" * 500, "0.1 " * 100, "a"]


@pytest.fixture(scope="module")
def model() -> Embedder:
    return load_embedder(Access("minilm-onnx"))


@pytest.fixture(scope="module")
def exact() -> MiniLM:
    return MiniLM.load()


def test_vectors_lie_where_those_of_numpy_lie(model: Embedder, exact: MiniLM) -> None:
    texts = cut(DOCS)
    cosines = (model.encode_passages(texts) * exact.encode_passages(texts)).sum(axis=1)
    assert cosines.min() > 0.985
    assert cosines.mean() > 0.99


def test_odd_texts_too(model: Embedder, exact: MiniLM) -> None:
    cosines = (model.encode_passages(ODD) * exact.encode_passages(ODD)).sum(axis=1)
    assert cosines.min() > 0.97


def test_each_passage_finds_the_same_neighbours(model: Embedder, exact: MiniLM) -> None:
    texts = cut(DOCS)
    ours, theirs = (nearest(one.encode_passages(texts)) for one in (model, exact))
    shared = [len(set(a) & set(b)) / len(b) for a, b in zip(ours, theirs, strict=True)]
    assert np.mean(shared) > 0.9


def nearest(vectors: Vectors) -> list[list[int]]:
    """Positions of the five that lie nearest to each, itself first."""
    return [[int(position) for position in row[:5]] for row in np.argsort(-(vectors @ vectors.T), axis=1)]


def test_a_vector_has_the_same_bits_alone_and_among_others(model: Embedder) -> None:
    texts = [*ODD, *cut(DOCS)[:4]]
    alone = np.stack([model.encode_question(text) for text in texts])
    np.testing.assert_array_equal(model.encode_passages(texts), alone)


def test_it_has_a_name_and_a_fingerprint_of_its_own_that_stay(model: Embedder, exact: MiniLM) -> None:
    again = load_embedder(Access("minilm-onnx"))
    assert (model.name, exact.name) == (MINILM_ONNX, MINILM)
    assert model.fingerprint == again.fingerprint != exact.fingerprint
    assert model.fingerprint.startswith(exact.fingerprint)


def test_integers_have_seven_bits_and_miss_by_half_a_step_at_most() -> None:
    weight = np.random.default_rng(0).standard_normal((64, 8), np.float32)
    codes, scale = to_integers(weight)
    assert (np.abs(codes).max(axis=0) == 63).all()
    assert (np.abs(codes * scale - weight) <= scale * 0.501).all()


def test_other_weights_have_another_fingerprint(exact: MiniLM) -> None:
    first, second = exact.layers[:2]
    assert build([first])[1] == build([first])[1] != build([second])[1]
