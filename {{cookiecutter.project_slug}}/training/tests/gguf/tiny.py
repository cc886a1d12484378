"""A llama of two layers with random weights, and a GGUF file that could be its base: its names, shapes and words."""

from pathlib import Path
from typing import Any

TOKENS = ["<unk>", "<s>", "</s>", *(f"word{number}" for number in range(61))]


def tiny(key_heads: int = 2, hidden: int = 64, layers: int = 2, seed: int = 0) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    sizes: dict[str, Any] = {"hidden_size": hidden, "intermediate_size": 96, "num_hidden_layers": layers}
    heads: dict[str, Any] = {"num_attention_heads": 4, "num_key_value_heads": key_heads}
    return LlamaForCausalLM(LlamaConfig(vocab_size=len(TOKENS), tie_word_embeddings=True, **sizes, **heads)).eval()


def write_source(model: Any, file: Path, architecture: str = "llama") -> Path:
    """By gguf's own table of names. Its numbers are zeros: nobody needs them."""
    import gguf
    import numpy as np

    config = model.config
    writer = gguf.GGUFWriter(file, architecture)
    writer.add_name("base")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(128)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(TOKENS)
    writer.add_token_types([1] * len(TOKENS))
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for name, weight in model.state_dict().items():
        if name != "lm_head.weight":  # that of the embeddings again
            writer.add_tensor(names.get_name(name, (".weight",)) or name, np.zeros(weight.shape, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file
