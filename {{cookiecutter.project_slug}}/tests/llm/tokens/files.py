"""Files of tokenizers, small and real."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from app.llm.tokens.strategy import Files

PROJECT = Path(__file__).parents[3]
LETTERS = sorted(pre_tokenizers.ByteLevel.alphabet())
MERGES = ["Ġ t", "h e", "Ġt he"]
VOCABULARY = [*LETTERS, "Ġt", "he", "Ġthe", "<|end|>"]


def files(model: str, models: Path, *, self_hosted: bool = False) -> Files:
    return Files(model, self_hosted, models, PROJECT / "docs")


def write_json(path: Path) -> Path:
    """A byte-level tokenizer that knows ` the`, with a special token."""
    path.parent.mkdir(parents=True, exist_ok=True)
    vocabulary = {token: place for place, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[(a, b) for a, b in map(str.split, MERGES)]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|end|>"])
    tokenizer.save(str(path))
    return path


def write_gguf(path: Path, values: Mapping[str, object] | None = None) -> Path:
    """The header of a GGUF file with the same vocabulary, in front of bytes that nobody should read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chosen = {
        "general.parameters": 3.5,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": VOCABULARY,
        "tokenizer.ggml.merges": MERGES,
        **(values or {}),
    }
    pairs = b"".join(packed(name) + typed(value) for name, value in chosen.items())
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, len(chosen)) + pairs + b"\xff" * 64)
    return path


def packed(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def typed(value: object) -> bytes:
    match value:
        case str():
            return struct.pack("<I", 8) + packed(value)
        case float():
            return struct.pack("<If", 6, value)
        case Sequence():
            return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(packed, value))
    raise TypeError(value)
