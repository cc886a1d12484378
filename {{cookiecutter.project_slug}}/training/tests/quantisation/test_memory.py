"""A small random model, whose matrices are really rounded."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.errors import SettingsError
from app.types import Progress
from training.quantisation.measure import Measured, read
from training.quantisation.memory import measure_in_memory

pytestmark = pytest.mark.training

IDS = [5, 3, 88, 41, 5, 99, 0, 17, 63, 2, 2, 70]


def nothing(done: int, total: int, source: str) -> None:
    pass


def tiny(hidden: int = 64) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(17)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=100, hidden_size=hidden, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, initializer_range=0.3,
        )
    ).eval()  # fmt: skip


def measure(model: Any, name: str, progress: Progress = nothing) -> Measured:
    return measure_in_memory(model, read(model, IDS), IDS, name, progress)


def numbers(model: Any) -> Mapping[str, Any]:
    return {name: one.clone() for name, one in model.state_dict().items()}


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(bool((one[name] == other[name]).all()) for name in one)


def test_fewer_bits_move_the_model_further_and_it_is_left_as_it_was() -> None:
    model = tiny()
    before = numbers(model)
    eight, *four = (measure(model, name) for name in ("int8", "nf4", "four_bit"))
    assert 0 < eight.divergence < min(one.divergence for one in four)
    assert 0 < eight.error < min(one.error for one in four) < 0.12
    assert same(before, numbers(model))


def test_what_is_not_rounded_counts_as_it_is() -> None:
    model = tiny()
    linear = 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 128)
    whole = sum(one.numel() for one in model.parameters())
    assert measure(model, "four_bit").bytes == 4 * (whole - linear) + linear * 4.5 / 8


def test_progress_counts_the_matrices() -> None:
    seen: list[tuple[int, int, str]] = []
    measure(tiny(), "nf4", lambda done, total, source: seen.append((done, total, source)))
    assert seen == [(done, 14, "rounding to nf4") for done in range(1, 15)]  # two layers of seven


def test_who_interrupts_finds_the_model_as_it_was() -> None:
    model = tiny()
    before = numbers(model)

    def interrupt(done: int, total: int, source: str) -> None:
        assert not same(before, numbers(model))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(model, "nf4", interrupt)
    assert same(before, numbers(model))


def test_a_matrix_that_has_no_whole_blocks_is_refused() -> None:
    with pytest.raises(SettingsError, match="has 48 inputs, which are no multiple of 64: take another model"):
        measure(tiny(48), "four_bit")
