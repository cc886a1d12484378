"""From a model of `transformers` to the matrices of `attention.py`. Needs the extra `finetuning`."""

from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights, load_weights
from training.attention.attention import Decoder, Layer
from training.quantisation.folder import check_whole
from training.requirements import check_packages

PARTS = {
    "attention_norm": "input_layernorm",
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "out": "self_attn.o_proj",
    "mlp_norm": "post_attention_layernorm",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}


def read_model(path: Path) -> Weights:
    """In float32. Takes seconds. Raises MissingExtra, or SettingsError where there is no model, or a packed one."""
    check_packages("an open model", ("torch", "transformers"))
    check_whole(path)
    try:
        weights = load_weights(path)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None
    weights.model.float()
    return weights


def decoder_of(model: Any) -> Decoder:
    """The same numbers, none of them copied. Raises SettingsError for another architecture than llama's own."""
    config = model.config
    check_architecture(config)
    # A matrix is stored as (outputs, inputs), and here it maps rows.
    tensors = {name: one.detach().numpy().T for name, one in model.state_dict().items()}
    return Decoder(
        embedding=tensors["model.embed_tokens.weight"].T,
        layers=[
            Layer(**{part: tensors[f"model.layers.{number}.{name}.weight"] for part, name in PARTS.items()})
            for number in range(config.num_hidden_layers)
        ],
        norm=tensors["model.norm.weight"],
        head=tensors["lm_head.weight"],
        heads=config.num_attention_heads,
        key_heads=config.num_key_value_heads,
        theta=config.rope_parameters["rope_theta"],
        epsilon=config.rms_norm_eps,
    )


def check_architecture(config: Any) -> None:
    """What would need another line of `attention.py`."""
    same = (
        config.model_type == "llama"
        and config.hidden_act == "silu"
        and not config.attention_bias
        and not config.mlp_bias
        and config.rope_parameters["rope_type"] == "default"
    )
    if not same:
        raise SettingsError(
            f"the model is of another architecture ({config.model_type}) than attention.py explains, which is llama "
            "with plain rotary positions: take SmolLM2, by `python -m app models fetch smollm2`"
        )
