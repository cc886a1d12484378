"""The readable model computes what `transformers` computes: attention, hidden states and logits to 1e-5."""

from dataclasses import replace
from typing import Any

import pytest

from app.errors import SettingsError
from training.attention.attention import run
from training.attention.reference import deviation, reference
from training.attention.weights import check_architecture, decoder_of

pytestmark = pytest.mark.training

ENOUGH = 1e-5
IDS = [5, 3, 88, 41, 5, 99, 0, 17, 63, 2, 2, 70]
SHAPES = {
    "grouped": {"num_attention_heads": 6, "num_key_value_heads": 2, "tie_word_embeddings": True},
    "each its own": {"num_attention_heads": 4, "num_key_value_heads": 4, "tie_word_embeddings": False},
    "one for all": {"num_attention_heads": 4, "num_key_value_heads": 1, "tie_word_embeddings": False},
}


def config(**changes: Any) -> Any:
    from transformers import LlamaConfig

    sizes = {"vocab_size": 100, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "head_dim": 8}
    rope = {"rope_type": "default", "rope_theta": 5_000.0}
    return LlamaConfig(**{**sizes, **SHAPES["grouped"], "rope_parameters": rope, "initializer_range": 0.3, **changes})


def tiny(**changes: Any) -> Any:
    import torch
    from transformers import LlamaForCausalLM

    torch.manual_seed(16)
    return LlamaForCausalLM(config(**changes)).eval()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_random_model_agrees_in_all_that_it_computes(shape: dict[str, Any]) -> None:
    model = tiny(**shape)
    ours, theirs = run(decoder_of(model), IDS), reference(model, IDS)
    assert ours.weights.shape == theirs.weights.shape == (3, shape["num_attention_heads"], len(IDS), len(IDS))
    assert ours.hidden.shape == theirs.hidden.shape == (4, len(IDS), 48)
    assert ours.logits.shape == theirs.logits.shape == (len(IDS), 100)
    apart = deviation(ours, theirs)
    assert max(apart.weights, apart.hidden, apart.logits) < ENOUGH


@pytest.mark.parametrize("change", [{"theta": 10_000.0}, {"epsilon": 0.1}])
def test_another_constant_is_noticed(change: dict[str, float]) -> None:
    model = tiny(**SHAPES["grouped"])
    changed = replace(decoder_of(model), **change)  # type: ignore[arg-type]
    apart = deviation(run(changed, IDS), reference(model, IDS))
    assert min(apart.weights, apart.hidden, apart.logits) > ENOUGH


def test_the_model_computes_as_before_after_it_was_asked() -> None:
    model = tiny(attn_implementation="sdpa")
    reference(model, IDS)
    assert model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(
    "change",
    [
        {"attention_bias": True},
        {"mlp_bias": True},
        {"hidden_act": "gelu"},
        {"rope_parameters": {"rope_type": "linear", "rope_theta": 5_000.0, "factor": 2.0}},
    ],
)
def test_another_architecture_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"another architecture \(llama\).*models fetch smollm2"):
        check_architecture(config(**change))


def test_a_model_of_another_family_is_refused() -> None:
    from transformers import GPT2Config

    with pytest.raises(SettingsError, match=r"another architecture \(gpt2\)"):
        check_architecture(GPT2Config())
