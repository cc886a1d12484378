import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.gguf.tensors import Floats, arranged, hugging_face_name, paired


def angles(size: int, position: int) -> Floats:
    return np.asarray(position * 10_000.0 ** (-np.arange(size // 2) / (size // 2)), np.float32)


def turned(first: Floats, second: Floats, angle: Floats) -> tuple[Floats, Floats]:
    return first * np.cos(angle) - second * np.sin(angle), second * np.cos(angle) + first * np.sin(angle)


def by_halves(head: Floats, position: int) -> Floats:
    """As transformers turns a head."""
    first, second = np.split(head, 2)
    return np.concatenate(turned(first, second, angles(len(head), position)))


def by_neighbours(head: Floats, position: int) -> Floats:
    """As llama.cpp does."""
    return np.stack(turned(head[0::2], head[1::2], angles(len(head), position)), axis=1).ravel()


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.sampled_from([2, 6, 8]), st.integers(0, 500))
def test_queries_and_keys_meet_alike_in_either_order(seed: int, heads: int, size: int, position: int) -> None:
    chance = np.random.default_rng(seed)
    queries, keys = (chance.normal(size=(heads * size, 5)).astype(np.float32) for _ in range(2))
    x, y = (chance.normal(size=5).astype(np.float32) for _ in range(2))
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        there = by_halves(queries[part] @ x, position) @ by_halves(keys[part] @ y, 3)
        here = by_neighbours((paired(queries, heads) @ x)[part], position) @ by_neighbours(
            (paired(keys, heads) @ y)[part], 3
        )
        assert here == pytest.approx(there, abs=1e-3)


def test_the_rows_of_each_head_stay_its_own() -> None:
    rows = np.arange(12, dtype=np.float32)[:, None]
    assert paired(rows, 2).ravel().tolist() == [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]


def test_only_queries_and_keys_are_arranged_each_by_its_own_heads() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]
    assert arranged("blk.0.attn_v.weight", rows, 2, 1) is rows
    assert arranged("blk.0.attn_q.weight", rows, 2, 1).tolist() == paired(rows, 2).tolist()
    assert arranged("blk.0.attn_k.weight", rows, 2, 1).tolist() == paired(rows, 1).tolist()


def test_names_are_those_of_hugging_face() -> None:
    assert hugging_face_name("blk.3.attn_q.weight") == "model.layers.3.self_attn.q_proj.weight"
    assert hugging_face_name("token_embd.weight") == "model.embed_tokens.weight"


@pytest.mark.parametrize("name", ["rope_freqs.weight", "blk.0.attn_q.bias", "blk.0.ffn_gate_exps.weight"])
def test_what_no_llama_has_here_has_no_name(name: str) -> None:
    with pytest.raises(KeyError):
        hugging_face_name(name)
