"""What is measured of a model, and what a layer stands for that stores something else."""

from typing import Any

import numpy as np
import pytest

from training.quantisation.formats import NF4, Int8
from training.quantisation.measure import compare, error_of, read, restored
from training.tests.gguf.tiny import tiny

pytestmark = pytest.mark.training
IDS = [5, 3, 48, 41, 5, 59, 0, 17, 63, 2, 2, 60]


def test_perplexity_is_that_of_the_loss_of_transformers() -> None:
    import torch

    model, ids = tiny(), torch.tensor([IDS])
    loss = model(ids, labels=ids).loss.detach()
    said = read(model, IDS)
    measured = compare(said, said, IDS, 7, 0.0)
    assert measured.perplexity == pytest.approx(float(loss.exp()), rel=1e-4)
    assert (measured.bytes, measured.divergence, measured.same) == (7, 0, 1)


def test_divergence_is_more_where_more_is_wrong() -> None:
    whole, near, far = (read(model, IDS) for model in (tiny(), moved(0.001), moved(0.1)))
    assert 0 < compare(whole, near, IDS, 0, 0).divergence < compare(whole, far, IDS, 0, 0).divergence


def test_the_error_is_relative_to_the_weights_and_leaves_out_what_is_no_linear_layer() -> None:
    twice = tiny()
    for name, weight in twice.state_dict().items():
        weight *= 1.5 if "_proj" in name else 7
    assert error_of(tiny(), tiny()) == 0
    assert error_of(tiny(), twice) == pytest.approx(0.5)


def test_a_layer_of_torchao_stands_for_what_int8_restores() -> None:
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    layer = linear()
    weights = layer.weight.detach().numpy().copy()
    quantize_(layer, Int8WeightOnlyConfig())
    assert restored(layer) == pytest.approx(Int8.of(weights).restored(), abs=1e-6)


def test_a_layer_of_bitsandbytes_stands_for_what_nf4_restores() -> None:
    from bitsandbytes.nn import Linear4bit

    layer = linear()
    packed = Linear4bit(128, 48, bias=False, quant_type="nf4", compress_statistics=False)
    packed.load_state_dict(layer.state_dict())
    expected = NF4.of(layer.weight.detach().numpy()).restored()
    np.testing.assert_allclose(restored(packed.to("cpu")), expected, atol=1e-6)


def moved(by: float) -> Any:
    model = tiny()
    for weight in model.state_dict().values():
        weight += by * weight.sign() * (weight > 0)
    return model


def linear() -> Any:
    import torch

    torch.manual_seed(3)
    return torch.nn.Linear(128, 48, bias=False)
