"""What is stored, what comes back, and how far that is from what it was. No model is needed."""

import numpy as np
import pytest

from training.quantisation.formats import BORDERS, FORMATS, LEVELS, NF4, Array, FourBit, Int8, error

RANDOM = np.random.default_rng(4)
WEIGHTS = RANDOM.normal(0, 0.05, (48, 192)).astype(np.float32)
SPOILT = WEIGHTS.copy()
SPOILT[7, 11] = 4.0


def test_the_example_of_the_module_is_what_comes_of_it() -> None:
    three = np.array([[-0.30, 0.11, 0.45]], np.float32)
    assert Int8.of(three).codes.tolist() == [[-85, 31, 127]]
    assert Int8.of(three).scale == pytest.approx(0.00353, abs=1e-5)
    assert np.searchsorted(BORDERS, three / np.float32(0.45)).tolist() == [[1, 10, 15]]


def test_the_levels_are_sixteen_from_minus_one_to_one_with_zero_among_them() -> None:
    assert len(LEVELS) == 16
    assert (np.diff(LEVELS) > 0).all()
    assert LEVELS[[0, 7, 15]].tolist() == [-1.0, 0.0, 1.0]


def test_int8_errs_by_no_more_than_half_a_step() -> None:
    packed = Int8.of(SPOILT)
    assert (np.abs(packed.restored() - SPOILT) <= packed.scale / 2 * 1.001).all()


def test_nf4_takes_the_nearest_level() -> None:
    packed = NF4.of(SPOILT)
    levels = LEVELS[np.newaxis, :] * packed.scale.repeat(64, axis=0)  # all that each weight could have become
    nearest = np.abs(levels - SPOILT.reshape(-1, 1)).min(axis=1)
    assert np.abs(packed.restored() - SPOILT).ravel() == pytest.approx(nearest, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "bits"), [("int8", 8 + 32 / 192), ("nf4", 4 + 32 / 64), ("four_bit", 4 + 32 / 64)], ids=FORMATS
)
def test_a_weight_takes_its_bits_and_its_part_of_the_scale(name: str, bits: float) -> None:
    packed = FORMATS[name].of(WEIGHTS)
    assert packed.size * 8 / WEIGHTS.size == pytest.approx(bits)
    assert packed.restored().shape == WEIGHTS.shape


def test_eight_bits_err_less_than_four_and_both_kinds_of_four_less_than_their_levels_evenly() -> None:
    eight, normal, searched = (error(WEIGHTS, one.of(WEIGHTS)) for one in FORMATS.values())
    assert eight < 0.01 < max(normal, searched) < 0.1
    blocks = WEIGHTS.reshape(-1, 64)
    low, high, largest = (one(axis=1, keepdims=True) for one in (blocks.min, blocks.max, np.abs(blocks).max))
    assert normal < missed(blocks, np.rint(blocks / largest * 7) / 7 * largest)
    assert searched < missed(blocks, np.rint((blocks - low) / (high - low) * 15) / 15 * (high - low) + low)


def missed(blocks: Array, restored: Array) -> float:
    return float(np.linalg.norm(restored - blocks) / np.linalg.norm(blocks))


@pytest.mark.parametrize("name", FORMATS)
def test_an_outlier_spoils_only_what_shares_its_scale(name: str) -> None:
    plain, spoilt = (FORMATS[name].of(one).restored() for one in (WEIGHTS, SPOILT))
    np.testing.assert_array_equal(np.delete(plain, 7, axis=0), np.delete(spoilt, 7, axis=0))
    changed = (plain[7] != spoilt[7]).reshape(3, 64).any(axis=1)
    assert changed.tolist() == ([True] * 3 if name == "int8" else [True, False, False])


@pytest.mark.parametrize("name", FORMATS)
def test_zeros_stay_zeros(name: str) -> None:
    zeros = np.zeros((3, 64), np.float32)
    np.testing.assert_array_equal(FORMATS[name].of(zeros).restored(), zeros)


@pytest.mark.training
def test_int8_is_that_of_torchao() -> None:
    import torch
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    linear = torch.nn.Linear(192, 48, bias=False)
    linear.weight.data = torch.from_numpy(SPOILT)
    quantize_(linear, Int8WeightOnlyConfig())
    ours = Int8.of(SPOILT)
    np.testing.assert_array_equal(ours.codes, linear.weight.qdata.numpy())
    assert ours.scale == pytest.approx(linear.weight.scale.numpy(), rel=1e-6)
    assert ours.restored() == pytest.approx(linear.weight.dequantize().detach().numpy(), rel=1e-5)


@pytest.mark.training
def test_nf4_is_that_of_bitsandbytes_byte_for_byte() -> None:
    import torch
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit

    codes, state = quantize_4bit(torch.from_numpy(SPOILT), blocksize=64, quant_type="nf4")
    ours = NF4.of(SPOILT)
    np.testing.assert_array_equal(ours.codes.ravel(), codes.numpy().ravel())
    np.testing.assert_array_equal(ours.scale.ravel(), state.absmax.numpy())
    assert ours.restored() == pytest.approx(dequantize_4bit(codes, state).numpy(), abs=1e-6)


def test_the_built_in_packing_is_along_the_inputs() -> None:
    packed = FourBit.of(WEIGHTS).packed
    assert packed.codes.shape == (3, 32, 48)
    assert packed.scale.shape == (3, 1, 48)
