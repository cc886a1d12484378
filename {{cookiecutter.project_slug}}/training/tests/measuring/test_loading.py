"""How much memory weights take that stand for more numbers than they store."""

from typing import Any

import pytest

from app.llm.transformers.weights import Weights
from training.measuring.loading import bytes_of, memory_mb

pytestmark = pytest.mark.training


def linear() -> Any:
    import torch

    return torch.nn.Linear(128, 48, bias=False)


def test_a_weight_of_torchao_takes_a_byte_and_its_part_of_the_scale() -> None:
    import torch
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    layer = linear()
    quantize_(layer, Int8WeightOnlyConfig())
    assert bytes_of(layer.weight) == 128 * 48 + 48 * 5  # a row has a scale, and a zero of one byte
    both = torch.nn.ModuleList([layer, linear()])
    assert memory_mb(Weights(both, None, 0)) == pytest.approx((128 * 48 * 5 + 48 * 5) / 1e6)


def test_a_weight_of_bitsandbytes_takes_half_a_byte_and_its_part_of_the_scale() -> None:
    from bitsandbytes.nn import Linear4bit

    packed = Linear4bit(128, 48, bias=False, quant_type="nf4", compress_statistics=False)
    packed.load_state_dict(linear().state_dict())
    assert bytes_of(packed.to("cpu").weight) == 128 * 48 // 2 + 128 * 48 // 64 * 4
