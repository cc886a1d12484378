"""The way to BERT's tensors and back loses nothing, and needs no torch."""

import numpy as np

from app.llm.minilm.model import WEIGHTS
from training.embeddings.packing import packed
from training.embeddings.start import read_weights, tensors
from training.pack_minilm import pack
from training.tests import test_pack_minilm as published


def test_what_was_not_tuned_comes_back_as_it_was() -> None:
    arrays = read_weights()
    again = packed(arrays, tensors(arrays))
    assert again.keys() == arrays.keys()
    assert all(np.array_equal(again[name], arrays[name]) for name in arrays)
    assert WEIGHTS.stat().st_size


def test_what_was_tuned_is_in_the_file_as_it_is_and_the_fingerprint_says_so() -> None:
    arrays = pack(published.tensors(), "\n".join(published.WORDS).encode())
    tuned = dict(tensors(arrays))
    name = "encoder.layer.3.attention.self.key.bias"
    tuned[name] = tuned[name] + np.float32(0.125)
    found = packed(arrays, tuned)
    moved = found["query_key_value.bias"] - arrays["query_key_value.bias"]
    assert {tuple(place) for place in np.argwhere(moved)} == {
        (3, column) for column in range(published.WIDTH, 2 * published.WIDTH)
    }
    assert str(found["fingerprint"]) != str(arrays["fingerprint"])
    assert found["narrow.codes"] is arrays["narrow.codes"]


def test_the_tensors_are_those_that_were_packed_but_for_rounding() -> None:
    original = published.tensors()
    restored = tensors(pack(original, "\n".join(published.WORDS).encode()))
    assert restored.keys() == original.keys()
    for name in ("encoder.layer.2.attention.self.value.weight", "encoder.layer.5.output.dense.weight"):
        assert published.near(restored[name], original[name])
