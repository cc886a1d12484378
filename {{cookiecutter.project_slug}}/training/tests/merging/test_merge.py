"""Adapters with chance weights on tiny models."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.llm.transformers.weights import Weights
from training.merging.adapter import Adapter, DoesNotFit
from training.merging.merge import load_base, merge
from training.tests.gguf.tiny import tiny

# peft asks transformers by a name that grows old.
AGED = "ignore:.is_gradient_checkpointing:FutureWarning"
pytestmark = [pytest.mark.training, pytest.mark.filterwarnings(AGED)]
TOKENS = [[3, 9, 27, 5, 1]]


def write(folder: Path, **sizes: int) -> tuple[Adapter, Any]:
    """An adapter whose matrices both are of chance, and what the tuned model says of TOKENS."""
    import torch
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj", "down_proj"], init_lora_weights=False)
    tuned = get_peft_model(tiny(**sizes), config)
    tuned.save_pretrained(folder, save_embedding_layers=False)
    with torch.no_grad():
        said = tuned(torch.tensor(TOKENS)).logits
    return Adapter(folder, Path("base")), said


def test_the_merged_model_says_what_base_and_adapter_say(tmp_path: Path) -> None:
    import torch

    adapter, said = write(tmp_path)
    untuned = tiny()(torch.tensor(TOKENS)).logits
    merged = merge(Weights(tiny(), "tokenizer", 128), adapter)
    with torch.no_grad():
        logits = merged.model(torch.tensor(TOKENS)).logits
    assert torch.allclose(logits, said, atol=1e-5)
    assert not torch.allclose(untuned, said, atol=1e-2)
    assert merged.model.state_dict().keys() == tiny().state_dict().keys()
    assert (merged.tokenizer, merged.window) == ("tokenizer", 128)


def test_an_adapter_that_was_written_in_half_is_named(tmp_path: Path) -> None:
    adapter, _ = write(tmp_path)
    file = tmp_path / "adapter_model.safetensors"
    file.write_bytes(file.read_bytes()[:1_000])
    with pytest.raises(DoesNotFit, match="does not fit the base"):
        merge(Weights(tiny(), "tokenizer", 128), adapter)


@pytest.mark.parametrize(
    "other", [{"layers": 3}, {"layers": 1}, {"hidden": 32}, {"key_heads": 4}], ids=["deep", "flat", "narrow", "heads"]
)
def test_a_base_that_does_not_fit_is_named_in_one_line(other: dict[str, int], tmp_path: Path) -> None:
    adapter, _ = write(tmp_path)
    with pytest.raises(DoesNotFit, match=r"does not fit the base base .* with --base") as raised:
        merge(Weights(tiny(**other), None, 128), adapter)
    assert "\n" not in str(raised.value)


def test_a_base_that_can_not_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "base.gguf").write_bytes(b"GGUF")
    with pytest.raises(SettingsError, match=r"the base .*base\.gguf: it can't be loaded"):
        load_base(Adapter(tmp_path, tmp_path / "base.gguf"))


def test_weights_that_are_no_numbers_are_not_merged(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    adapter, _ = write(tmp_path)
    file = tmp_path / "adapter_model.safetensors"
    broken = {name: torch.full_like(weight, torch.nan) for name, weight in load_file(file).items()}
    save_file(broken, file)
    with pytest.raises(DoesNotFit, match="NaN"):
        merge(Weights(tiny(), None, 128), adapter)
