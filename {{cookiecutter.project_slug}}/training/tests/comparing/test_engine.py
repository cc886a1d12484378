"""Who answers for a variant, and what its weights take."""

import sys
from pathlib import Path
from typing import Any

import pytest

from app.errors import MissingExtra
from training.comparing.engine import LLAMACPP, TRANSFORMERS, check_engines, engine_of
from training.measuring.loading import bytes_of
from training.measuring.variant import Variant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").touch()
    (tmp_path / "a.gguf").touch()
    return tmp_path


def test_a_file_is_for_llama_cpp_and_all_else_for_transformers(folder: Path) -> None:
    assert engine_of(Variant("file", folder / "a.gguf")) == engine_of(Variant("base", folder)) == LLAMACPP
    assert engine_of(Variant("folder", folder / "model")) == TRANSFORMERS
    assert engine_of(Variant("adapter", folder / "a.gguf", folder / "lora")) == TRANSFORMERS


@pytest.mark.parametrize(
    ("place", "package", "extra"), [("a.gguf", "xllamacpp", "llamacpp"), ("model", "torch", "finetuning")]
)
def test_an_extra_that_is_missing_is_named(
    place: str, package: str, extra: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=f'needs .*{package}.*`make setup EXTRAS="{extra}"`'):
        check_engines([Variant("one", folder / place)])


def linear() -> Any:
    import torch

    return torch.nn.Linear(128, 64, bias=False)


@pytest.mark.training
def test_scales_are_counted_too() -> None:
    import torch
    from bitsandbytes.nn import Params4bit
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    whole = linear()
    assert bytes_of(whole.weight) == 4 * 128 * 64
    eight = torch.nn.Sequential(linear())
    quantize_(eight, Int8WeightOnlyConfig())
    assert 128 * 64 + 4 * 64 <= bytes_of(eight[0].weight) <= 128 * 64 + 8 * 64
    options = {"requires_grad": False, "quant_type": "nf4", "blocksize": 64, "compress_statistics": False}
    four = Params4bit(whole.weight.data, **options).to("cpu")
    assert bytes_of(four) == 128 * 64 // 2 + 4 * 128 * 64 // 64
