"""A model so small that it is packed at once, as a folder and as the GGUF file that it might come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.gguf.outtype import Outtype
from training.gguf.source import read_source
from training.gguf.write import write_gguf
from training.tests.measuring.material import CHAT, make_model

TEXT = "It rains in Bergen on most days. The sun shines in Lisbon. Where does it rain? In Bergen, on most days."


@dataclass(frozen=True)
class Small:
    folder: Path
    gguf: Path


def nobody(done: int, total: int, what: str) -> None:
    pass


def small(place: Path) -> Small:
    """One layer of matrices with 64 inputs. Folder and file have the same numbers, and the same tokenizer."""
    folder = make_model(place / "model", size=64)
    (folder / "LICENSE").write_text("Whose it is.", encoding="utf-8")
    gguf = place / "base" / "base.gguf"
    gguf.parent.mkdir()
    write_gguf(folder, read_source(write_words(folder, place / "words.gguf")), gguf, Outtype.F32, nobody)
    (gguf.parent / "LICENSE").write_text("Whose it is.", encoding="utf-8")
    return Small(folder, gguf)


def write_words(folder: Path, file: Path) -> Path:
    """The settings and the tokenizer of a folder, with zeros for numbers."""
    import gguf
    import numpy as np
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    config = model.config
    words = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    merges = gguf.SpecialVocab(folder, load_merges=True).merges
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(words)
    writer.add_token_types([gguf.TokenType.CONTROL if word == "<end>" else gguf.TokenType.NORMAL for word in words])
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_bos_token_id(tokenizer.eos_token_id)
    writer.add_chat_template(CHAT)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for name, weight in model.state_dict().items():
        writer.add_tensor(names.get_name(name, (".weight",)) or name, np.zeros(weight.shape, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file
