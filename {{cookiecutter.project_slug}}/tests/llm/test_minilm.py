import hashlib
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.errors import ModelUnavailable
from app.llm.minilm import MiniLM
from app.llm.minilm.encoder import HEADS, Layer, LayerNorm, Linear
from app.llm.minilm.model import BATCH_TOKENS, WEIGHTS, batches_of_like_length
from app.llm.minilm.pack import fingerprint
from app.llm.minilm.quantization import dequantise

TEXTS = [
    "How do I add another vector store?",
    "A store is one file under rag/stores and one entry in the registry.",
    "The cat sat on the mat.",
    "word " * 400,
    "",
    "Ünïcödé 中文 👩‍👩‍👧",
    *(f"Sentence number {number} " + "of some length " * 3 * number for number in range(10)),
]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.load()


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


@settings(max_examples=5, deadline=None)
@given(order=st.permutations(range(len(TEXTS))))
def test_rows_come_in_the_order_of_the_texts(order: list[int], model: MiniLM) -> None:
    shuffled = model.encode_passages([TEXTS[position] for position in order])
    np.testing.assert_allclose(shuffled, model.encode_passages(TEXTS)[order], atol=2e-6)


def test_the_same_texts_give_the_same_bits_with_any_number_of_workers(model: MiniLM) -> None:
    single = MiniLM.load(workers=1)
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


@pytest.mark.parametrize("text", [TEXTS[0], TEXTS[3], ""])
def test_the_fast_arithmetic_agrees_with_the_formulas_of_the_papers(text: str, model: MiniLM) -> None:
    exact = textbook_vector(model, model.tokenizer.encode(text, model.max_tokens))
    assert model.encode_passages([text])[0] @ exact > 0.99999


def textbook_vector(model: MiniLM, ids: list[int]) -> NDArray[np.float64]:
    """BERT in double precision, one head after another, with GELU by the error function."""
    tokens = dequantise(model.embeddings.tokens[np.array(ids)])[:, :, 0].astype(np.float64)
    x = textbook_norm(tokens + model.embeddings.positions[: len(ids)], model.embeddings.norm)
    for layer in model.layers:
        x = textbook_norm(x + textbook_linear(textbook_attention(x, layer), layer.attended), layer.attention_norm)
        wide = textbook_linear(x, layer.widen)
        wide *= 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = textbook_norm(x + textbook_linear(wide, layer.narrow), layer.norm)
    mean: NDArray[np.float64] = x.mean(axis=0)
    unit: NDArray[np.float64] = mean / np.linalg.norm(mean)
    return unit


def textbook_linear(x: NDArray[np.float64], linear: Linear) -> NDArray[np.float64]:
    return x @ linear.weight.astype(np.float64) + linear.bias


def textbook_norm(x: NDArray[np.float64], norm: LayerNorm) -> NDArray[np.float64]:
    centred = x - x.mean(axis=1, keepdims=True)
    normal: NDArray[np.float64] = centred / np.sqrt(x.var(axis=1, keepdims=True) + 1e-12)
    return normal * norm.gain + norm.bias


def textbook_attention(x: NDArray[np.float64], layer: Layer) -> NDArray[np.float64]:
    heads = []
    queries, keys, values = np.split(textbook_linear(x, layer.query_key_value), 3, axis=1)
    width = x.shape[1] // HEADS
    for start in range(0, x.shape[1], width):
        head = slice(start, start + width)
        scores = np.exp(queries[:, head] @ keys[:, head].T / math.sqrt(width))
        heads.append(scores / scores.sum(axis=1, keepdims=True) @ values[:, head])
    return np.concatenate(heads, axis=1)


@given(lengths=st.lists(st.integers(2, 256), max_size=60))
def test_batches_hold_every_text_once_and_keep_to_their_size(lengths: list[int]) -> None:
    batches = list(batches_of_like_length(lengths))
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    assert all(sum(lengths[position] for position in batch) <= BATCH_TOKENS for batch in batches)
    ordered = [lengths[position] for batch in batches for position in batch]
    assert ordered == sorted(ordered, reverse=True)


def test_the_fingerprint_is_that_of_the_weights(model: MiniLM) -> None:
    with np.load(WEIGHTS) as stored:
        arrays = {name: stored[name] for name in stored.files if name != "fingerprint"}
    assert model.fingerprint == fingerprint(arrays)


def test_the_notice_names_these_very_weights() -> None:
    notice = WEIGHTS.with_name("NOTICE").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()}  {WEIGHTS.name}" in notice
    assert "Apache License" in notice
    assert "Modified: quantised" in notice


def test_the_weights_stay_small_enough_for_a_repository() -> None:
    assert WEIGHTS.stat().st_size < 13_000_000


@pytest.mark.parametrize("kept", [0, 1_000, 10_000_000, -1_000])
def test_weights_that_are_not_whole_are_named(kept: int, tmp_path: Path) -> None:
    broken = tmp_path / "weights.npz"
    broken.write_bytes(WEIGHTS.read_bytes()[:kept])
    with pytest.raises(ModelUnavailable, match=r"EMBEDDING_MODEL=minilm .*weights\.npz"):
        MiniLM.load(broken)


def test_a_pointer_in_the_place_of_the_weights_is_named(tmp_path: Path) -> None:
    pointer = tmp_path / "weights.npz"
    pointer.write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ModelUnavailable, match=r"EMBEDDING_MODEL=minilm .*weights\.npz"):
        MiniLM.load(pointer)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"restore .*absent\.npz"):
        MiniLM.load(tmp_path / "absent.npz")


def test_another_process_has_the_same_model(model: MiniLM) -> None:
    there = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(there.encode_passages(TEXTS[:2]), model.encode_passages(TEXTS[:2]))
