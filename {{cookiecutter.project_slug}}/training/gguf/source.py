"""The GGUF file of a base: the settings, the tokenizer and the chat template that a tuned model keeps."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.failures import reason_of
from app.llm.transformers.weights import locate
from training.gguf.folder import ARCHITECTURE

# What is no field of the file but of its frame, or is said anew of each file.
NOT_COPIED = (
    "GGUF.", "split.", "general.architecture", "general.alignment", "general.description", "general.file_type",
    "general.finetune", "general.name", "general.quantization_version",
)  # fmt: skip
LAYERS = f"{ARCHITECTURE}.block_count"


@dataclass(frozen=True)
class Source:
    """`shapes` are as NumPy has them, rows first, by the names of GGUF; `fields` are those of gguf's reader."""

    path: Path
    architecture: str
    shapes: dict[str, tuple[int, ...]]
    fields: dict[str, Any]
    layers: int

    def cut_to(self, layers: int) -> "Source":
        """For a model that was made of this one by taking layers out; which they were is no setting."""
        if layers >= self.layers:
            return self
        kept = {name: shape for name, shape in self.shapes.items() if layer_of(name) < layers}
        return replace(self, shapes=kept, layers=layers)

    def copy_into(self, writer: Any) -> None:
        for name, field in self.fields.items():
            if not name.startswith(NOT_COPIED):
                kind, *inner = field.types
                said = self.layers if name == LAYERS else field.contents()
                writer.add_key_value(name, said, kind, sub_type=inner[-1] if inner else None)


def source_of(base: Path) -> Path:
    """The GGUF file that `base` is or holds. Raises SettingsError for a base in another format."""
    folder, file = locate(base)
    if not file:
        raise SettingsError(
            f"{base} holds no GGUF file, from which another takes its settings: "
            "convert the merged folder with convert_hf_to_gguf.py of llama.cpp"
        )
    return folder / file


def read_source(path: Path) -> Source:
    """Takes seconds: a tokenizer has many words. Raises SettingsError for what is no GGUF file of a llama."""
    from gguf import GGUFReader

    try:
        reader = GGUFReader(path)
        architecture = str(reader.fields["general.architecture"].contents())
    except (KeyError, ValueError, IndexError, OSError) as error:
        raise SettingsError(f"{path} is no whole GGUF file ({reason_of(error)}): name that of the base") from None
    if architecture != ARCHITECTURE:
        raise SettingsError(
            f"{path} holds a {architecture}, and only {ARCHITECTURE} is written here: name that of the base"
        )
    shapes = {tensor.name: tuple(int(size) for size in reversed(tensor.shape)) for tensor in reader.tensors}
    layers = 1 + max(map(layer_of, shapes), default=-1)
    return Source(path, architecture, shapes, dict(reader.fields), layers)


def layer_of(tensor: str) -> int:
    """`blk.3.attn_q.weight` -> 3; -1 for what is in no layer."""
    found = re.match(r"blk\.(\d+)\.", tensor)
    return int(found[1]) if found else -1
