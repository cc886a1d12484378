"""What holds of the built-in embedding model, whichever arithmetic runs it."""

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pkgutil import resolve_name

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.embeddings import EMBEDDERS
from app.llm.minilm import MiniLM
from app.settings import MINILM, MINILM_ONNX

TEXTS = [
    "How do I add another vector store?",
    "A store is one file under rag/stores and one entry in the registry.",
    "The cat sat on the mat.",
    "word " * 400,
    "",
    "Ünïcödé 中文 👩‍👩‍👧",
    *(f"Sentence number {number} " + "of some length " * 3 * number for number in range(10)),
]


@pytest.fixture(scope="module", params=[MINILM, pytest.param(MINILM_ONNX, marks=pytest.mark.scale)])
def load(request: pytest.FixtureRequest) -> Callable[..., MiniLM]:
    made: Callable[..., MiniLM] = resolve_name(EMBEDDERS[request.param])
    return made


@pytest.fixture(scope="module")
def model(load: Callable[..., MiniLM]) -> MiniLM:
    return load()


def test_every_text_becomes_a_row_of_length_one(model: MiniLM) -> None:
    vectors = model.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimensions) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_become_no_rows(model: MiniLM) -> None:
    assert model.encode_passages([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "\u0301", "[SEP]", "x" * 1_000_000, "a, " * 300_000])
def test_hostile_text_still_becomes_a_unit_vector(text: str, model: MiniLM) -> None:
    assert np.linalg.norm(model.encode_passages([text])) == pytest.approx(1, abs=1e-6)


def test_what_is_alike_lies_near(model: MiniLM) -> None:
    question, answer, cat = model.encode_passages(TEXTS[:3])
    assert question @ answer > question @ cat + 0.3


def test_a_vector_does_not_depend_on_the_batch(model: MiniLM) -> None:
    alone = np.concatenate([model.encode_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(model.encode_passages(TEXTS), alone, atol=2e-6)


@settings(max_examples=5)
@given(order=st.permutations(range(len(TEXTS))))
def test_rows_come_in_the_order_of_the_texts(order: list[int], model: MiniLM) -> None:
    shuffled = model.encode_passages([TEXTS[position] for position in order])
    np.testing.assert_allclose(shuffled, model.encode_passages(TEXTS)[order], atol=2e-6)


def test_the_same_texts_give_the_same_bits_with_any_number_of_workers(
    model: MiniLM, load: Callable[..., MiniLM]
) -> None:
    single = load(workers=1)
    np.testing.assert_array_equal(model.encode_passages(TEXTS), single.encode_passages(TEXTS))


def test_many_threads_may_encode_at_once(model: MiniLM) -> None:
    expected = model.encode_passages(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: model.encode_passages(TEXTS), range(4)):
            np.testing.assert_array_equal(vectors, expected)


def test_only_the_first_256_tokens_count(model: MiniLM) -> None:
    start = "word " * 254
    np.testing.assert_array_equal(
        model.encode_passages([start]), model.encode_passages([start + "something else entirely"])
    )


def test_another_process_has_the_same_model(model: MiniLM) -> None:
    there = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(there.encode_passages(TEXTS[:2]), model.encode_passages(TEXTS[:2]))
