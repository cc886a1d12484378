"""The arithmetic of memory, by numbers that were worked out by hand."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from training.lora.config import Recipe
from training.targets.architecture import architecture_of
from training.targets.memory import CONTEXT, Memory, adapter, memory_of, weights
from training.targets.shipped import Target, read_target, shipped

LLAMA = architecture_of("meta-llama/Llama-3.1-8B-Instruct")
CONFIG = """{"model_type": "qwen3", "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
"num_attention_heads": 2, "vocab_size": 10, "tie_word_embeddings": true}"""


def recipe(**changes: object) -> Recipe:
    return Recipe.model_validate({"rank": 16, "targets": "all-linear", "batch": 1, "length": 1_000, **changes})


@pytest.mark.parametrize("target", shipped(), ids=lambda target: target.file.stem)
def test_each_recipe_fits_the_gpu_of_its_name_with_a_margin(target: Target) -> None:
    assert target.gpu
    assert target.memory.fits(target.gpu)


def test_the_recipes_are_those_of_the_models_and_machines_that_are_promised() -> None:
    found = {(one.recipe.model.split("/")[1].split("-")[0], one.gpu, one.gpus) for one in shipped()}
    assert found == {("Llama", 24, 1), ("Llama", 80, 1), ("Llama", 24, 4), ("Qwen3", 24, 1), ("gemma", 24, 1)}


def test_without_its_savings_no_recipe_of_a_small_gpu_would_fit() -> None:
    for one in shipped():
        if one.gpu == 24:
            plain = one.recipe.model_copy(update={"quantise": "none", "fsdp": False, "checkpointing": False})
            assert not memory_of(plain, architecture_of(plain.model), one.gpus).fits(24)


def test_weights_in_16_bits_are_two_bytes_each() -> None:
    assert weights(recipe(), LLAMA) == 2 * 8_030_261_248


def test_nf4_packs_the_layers_only() -> None:
    layers = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14336)
    packed = layers * (4 + 8 / 64 + 32 / 16_384) / 8
    unpacked = (8_030_261_248 - layers + 4096 * 14336) * 2
    assert weights(recipe(quantise="nf4"), LLAMA) == int(packed) + unpacked


def test_the_adapter_of_all_matrices_of_llama_has_the_number_that_peft_prints() -> None:
    assert adapter(recipe(), LLAMA) == 41_943_040


def test_an_adapter_of_attention_alone_is_smaller() -> None:
    assert adapter(recipe(targets=["q_proj", "v_proj"]), LLAMA) == 32 * 16 * (8192 + 5120)


def test_more_tokens_need_more_memory_and_checkpoints_less() -> None:
    def total(**changes: object) -> int:
        return memory_of(recipe(**changes), LLAMA).total

    assert total(checkpointing=True) < total() < total(batch=2) == total(method="dpo") < total(batch=2, dropout=0.1)
    assert total(length=2_000) == total(batch=2)
    assert total(precision="float32") > total() > total(quantise="nf4")


def test_gpus_share_weights_by_fsdp_only() -> None:
    alone, four = memory_of(recipe(), LLAMA, 4), memory_of(recipe(fsdp=True), LLAMA, 4)
    assert alone == memory_of(recipe(), LLAMA)
    assert four.parts["weights"] == alone.parts["weights"] // 4
    assert four.parts["gathered"] > 0 == alone.parts["gathered"]
    assert four.parts["activations"] == alone.parts["activations"]


def test_a_margin_stays_free() -> None:
    assert Memory({"context": 9 * CONTEXT}).fits(10)
    assert not Memory({"context": 9 * CONTEXT + 1}).fits(10)


def test_a_folder_with_a_configuration_is_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(CONFIG, encoding="utf-8")
    found = architecture_of(str(tmp_path))
    assert (found.keys, found.head, found.others) == (8, 4, 0)
    assert found.parameters == 2 * (4 * 8 * 8 + 3 * 8 * 16 + 2 * 8 + 2 * 4) + 8 + 10 * 8


def test_a_model_of_unknown_size_is_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match=r"size of some/model is not known.*config\.json"):
        architecture_of("some/model")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"model_type": "llama"', '{"model_type": "llama"}', '{"text_config": 3}',
        '{"model_type": "llama", "num_attention_heads": 0, "hidden_size": 8}',
    ],
)  # fmt: skip
def test_a_configuration_that_does_not_say_the_size_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(SettingsError, match=r"config\.json does not say how large the model is"):
        architecture_of(str(tmp_path))


def test_a_family_that_the_arithmetic_does_not_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "mamba"}', encoding="utf-8")
    with pytest.raises(SettingsError, match="mamba are not known here, only llama"):
        architecture_of(str(tmp_path))


def test_a_recipe_whose_name_says_no_gpu_has_none(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("rank: 8", encoding="utf-8")
    found = read_target(tmp_path / "mine.yaml")
    assert (found.gpu, found.gpus) == (0, 1)
    assert found.memory.total > CONTEXT
