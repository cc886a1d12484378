"""Which weights become 0, and what that does and does not change."""

import math
from pathlib import Path

import pytest

from training.pruning.magnitude import matrices_of, packed_size, prune, zeros
from training.pruning.sparse import make_sparse, write_sparse
from training.shortening.source import load_source
from training.shortening.yardstick import Yardstick
from training.tests.shortening.material import TEXT

pytestmark = pytest.mark.training


def test_the_smallest_weights_become_0_and_the_others_stay() -> None:
    import torch

    matrix = torch.tensor([[3.0, -1.0], [0.5, 2.0]])
    prune(matrix, 0.5)
    assert matrix.tolist() == [[3, 0], [0, 2]]


def test_of_equal_weights_no_more_than_the_share_become_0() -> None:
    import torch

    matrix = torch.ones(4, 5)
    prune(matrix, 0.5)
    assert zeros([matrix]) == 0.5
    assert matrix.flatten().tolist() == [0] * 10 + [1] * 10


def test_it_chooses_as_torch_does() -> None:
    import torch
    from torch.nn.utils.prune import l1_unstructured

    torch.manual_seed(0)
    layer = torch.nn.Linear(16, 8, bias=False)
    ours = layer.weight.detach().clone()
    prune(ours, 0.3)
    l1_unstructured(layer, "weight", amount=0.3)
    assert torch.equal(ours, layer.weight.detach())


def test_a_sparse_model_is_as_large_and_packs_smaller(deep: Path, tmp_path: Path) -> None:
    weights = load_source(deep)
    ids = weights.tokenizer(TEXT).input_ids
    sparse = make_sparse(weights, ids, 0.5, Yardstick(), lambda *_: None)
    assert sparse.sparsity == pytest.approx(0.5, abs=0.001)
    assert list(sparse.perplexities) == list(Yardstick().levels)
    assert all(math.isfinite(one) for one in sparse.perplexities.values())
    before, after = sparse.costs["before"], sparse.costs["after"]
    assert before.bytes == after.bytes == sum(4 * one.numel() for one in matrices_of(sparse.model.model))
    assert after.compressed < 0.75 * before.compressed
    write_sparse(sparse, deep, tmp_path / "sparse", len(ids))
    written = load_source(tmp_path / "sparse")
    assert zeros(matrices_of(written.model)) == sparse.sparsity
    size = (tmp_path / "sparse" / "model.safetensors").stat().st_size
    assert size == pytest.approx((deep / "model.safetensors").stat().st_size, rel=0.01)
    assert (tmp_path / "sparse" / "sparsity.png").read_bytes().startswith(b"\x89PNG")
    assert "| 50% |" in (tmp_path / "sparse" / "CARD.md").read_text()


def test_the_model_that_is_written_is_of_the_level_that_was_asked_for(deep: Path) -> None:
    weights = load_source(deep)
    sparse = make_sparse(weights, weights.tokenizer(TEXT).input_ids, 0.25, Yardstick(), lambda *_: None)
    assert sparse.sparsity == pytest.approx(0.25, abs=0.001)
    assert list(sparse.perplexities) == sorted({*Yardstick().levels, 0.25})


def test_packed_zeros_take_no_room() -> None:
    import torch

    assert packed_size([torch.zeros(100, 100)], lambda *_: None) < 1000
    assert packed_size([torch.randn(100, 100)], lambda *_: None) > 30_000
