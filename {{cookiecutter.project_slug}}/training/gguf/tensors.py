"""A llama's tensors: what Hugging Face's format calls each, and the order of rows that llama.cpp wants.

Knows nothing about files.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

OUTER = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def hugging_face_name(name: str) -> str:
    """`blk.3.attn_q.weight` -> `model.layers.3.self_attn.q_proj.weight`. Raises KeyError for what no llama has."""
    match name.split("."):
        case ["blk", layer, part, "weight"]:
            return f"model.layers.{layer}.{LAYER[part]}.weight"
        case [part, "weight"]:
            return f"{OUTER[part]}.weight"
    raise KeyError(name)


def arranged(name: str, weight: Floats, heads: int, key_heads: int) -> Floats:
    """`weight` of the GGUF tensor `name`, its rows as llama.cpp wants them: those of queries and keys paired."""
    if ".attn_q." in name:
        return paired(weight, heads)
    return paired(weight, key_heads) if ".attn_k." in name else weight


def paired(weight: Floats, heads: int) -> Floats:
    """Rows that one rotation turns, beside each other: of one head, rows 0 1 2 3 4 5 -> 0 3 1 4 2 5.

    A rotary embedding (RoFormer, arXiv:2104.09864) turns the numbers of a head in pairs. transformers pairs each of the
    first half with its like in the second, llama.cpp with its neighbour. `weight` is (heads x size of a head, ...).
    """
    halves = weight.reshape(heads, 2, -1, *weight.shape[1:])
    return halves.swapaxes(1, 2).reshape(weight.shape)
