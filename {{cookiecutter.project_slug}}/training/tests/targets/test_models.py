"""The arithmetic against the libraries: parameters of the real models, and what a backward pass really keeps."""

from typing import Any

import pytest

from training.lora.config import Recipe
from training.targets.architecture import PUBLISHED, architecture_of, read
from training.targets.memory import activations
from training.targets.shipped import FOLDER, shipped

pytestmark = [
    pytest.mark.training,
    # peft asks for what transformers has given another name.
    pytest.mark.filterwarnings("ignore:.*deprecated and will be removed in v6:FutureWarning"),
]

TOKENS = 48  # a length that no dimension has
TINY = {
    "vocab_size": 64, "hidden_size": 128, "intermediate_size": 512, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 32, "tie_word_embeddings": False,
}  # fmt: skip
EYES = {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "image_size": 896, "patch_size": 14}


def published() -> dict[str, dict[str, Any]]:
    import json

    found: dict[str, dict[str, Any]] = json.loads(PUBLISHED.read_text("utf-8"))
    return found


def empty(kind: str, **numbers: Any) -> Any:
    """A model without memory for its weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **numbers))


def size(model: Any) -> int:
    return sum(one.numel() for one in model.parameters())


@pytest.mark.parametrize("name", published())
def test_a_model_built_by_transformers_has_as_many_parameters(name: str) -> None:
    numbers = published()[name]
    kind, total = numbers.pop("model_type"), numbers.pop("parameters")
    model = empty(kind, **numbers)
    found = architecture_of(name)
    assert found.parameters == total
    assert size(model) == total - found.others
    layer = dict(model.model.layers[0].named_modules())
    real = [(one.in_features, one.out_features) for name, one in layer.items() if name.endswith("_proj")]
    assert sorted(real) == sorted(found.matrices.values())


def test_gemma_has_the_rest_in_its_eyes_whose_matrices_no_target_names() -> None:
    (gemma,) = (one for one in shipped() if "gemma" in one.recipe.model)
    numbers = published()[gemma.recipe.model]
    kind, total = numbers.pop("model_type"), numbers.pop("parameters")
    assert kind == "gemma3_text"
    eyes = {**EYES, "num_attention_heads": 16, "vision_use_head": False}
    model = empty("gemma3", text_config=numbers, vision_config=eyes, mm_tokens_per_image=256)
    assert size(model) == total
    named = [name for name, _ in model.named_modules() if name.split(".")[-1] in gemma.recipe.targets]
    assert len(named) == 48 * len(gemma.recipe.targets)
    assert not [name for name in named if "vision" in name]


@pytest.mark.parametrize("dropout", [0.0, 0.05])
@pytest.mark.parametrize("kind", ["llama", "qwen3", "gemma3_text"])
def test_a_layer_keeps_what_the_arithmetic_says(kind: str, dropout: float) -> None:
    expected = kept_by_arithmetic(kind, dropout, checkpointing=False)
    assert kept_by_torch(kind, dropout, checkpointing=False) == pytest.approx(expected, rel=0.05)


def test_with_checkpoints_a_layer_keeps_its_input() -> None:
    real = kept_by_torch("llama", 0.05, checkpointing=True)
    assert real == kept_by_arithmetic("llama", 0.05, checkpointing=True) == TINY["hidden_size"] * 2


def kept_by_arithmetic(kind: str, dropout: float, *, checkpointing: bool) -> int:
    """Bytes of a token, of one layer more."""
    recipe = Recipe(rank=4, targets="all-linear", dropout=dropout, checkpointing=checkpointing)
    one, two = (
        activations(recipe, read({"model_type": kind, "num_hidden_layers": layers, **TINY})) for layers in (1, 2)
    )
    return two - one


def kept_by_torch(kind: str, dropout: float, *, checkpointing: bool) -> float:
    """The same, as autograd keeps it for a model of two layers and not for one of one."""
    two, one = (saved(kind, layers, dropout, checkpointing) for layers in (2, 1))
    return (two - one) / TOKENS


def saved(kind: str, layers: int, dropout: float, checkpointing: bool) -> int:
    """Bytes that a forward pass in 16 bits keeps for the backward one, without parameters and their copies."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(kind, num_hidden_layers=layers, **TINY)
    base = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa", dtype=torch.bfloat16)
    adapter = LoraConfig(r=4, lora_dropout=dropout, target_modules="all-linear", task_type="CAUSAL_LM")
    model = get_peft_model(base, adapter)
    if checkpointing:
        model.config.use_cache = False
        model.activation_checkpointing_enable()
        model.enable_input_require_grads()
    model.train()
    known = {one.untyped_storage().data_ptr() for one in (*model.parameters(), *model.buffers())}
    shapes = {tuple(one.shape) for one in model.parameters()} | {
        tuple(reversed(one.shape)) for one in model.parameters()
    }
    kept: dict[int, tuple[int, Any]] = {}

    def keep(tensor: Any) -> Any:
        place = tensor.untyped_storage()
        if place.data_ptr() not in known and tuple(tensor.shape) not in shapes:
            kept[place.data_ptr()] = (place.nbytes(), tensor)  # held, so that no other one gets its place
        return tensor

    ids = torch.randint(0, TINY["vocab_size"], (1, TOKENS))
    hooks = torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor)
    with hooks, torch.autocast("cpu", torch.bfloat16):
        model(input_ids=ids)
    return sum(number for number, _ in kept.values())


def test_accelerate_reads_the_configuration_of_several_gpus() -> None:
    from accelerate.commands.config.config_args import load_config_from_file  # type: ignore[import-not-found, unused-ignore]

    config = load_config_from_file(str(FOLDER / "fsdp.yaml"))
    (several,) = (one for one in shipped() if one.gpus > 1)
    assert several.recipe.fsdp
    assert config.num_processes == several.gpus
    assert config.fsdp_config["fsdp_version"] == 2
