import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.errors import MissingExtra, ModelUnavailable
from app.llm.embeddings import load_embedder
from app.llm.minilm import MiniLM
from app.llm.minilm.encoder import HEADS, Layer, LayerNorm, Linear
from app.llm.minilm.model import BATCH_TOKENS, WEIGHTS, batches_of_like_length
from app.llm.minilm.quantization import dequantise
from app.llm.provider import Access
from app.settings import MINILM_ONNX
from tests.fakes.packages import without_extra

TEXTS = ["How do I add another vector store?", "word " * 400, ""]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.load()


@pytest.mark.parametrize("text", TEXTS)
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


def test_onnx_runtime_without_its_extra_says_which_one_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("onnx", monkeypatch)
    with pytest.raises(MissingExtra, match=r'EMBEDDING_MODEL=minilm-onnx .*: run `make setup EXTRAS="onnx"`'):
        load_embedder(Access(MINILM_ONNX))
