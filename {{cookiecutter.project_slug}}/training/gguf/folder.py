"""The weights of a folder in Hugging Face's format, read one by one: a model need not fit into memory twice."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import SettingsError
from training.gguf.tensors import Floats

ARCHITECTURE = "llama"
AGAIN = "merge or fetch that model again"


class Folder:
    """`config` is the model's configuration. Made by `opened`."""

    def __init__(self, config: dict[str, Any], places: dict[str, Any]) -> None:
        self.config = config
        self.places = places

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: tuple(file.get_slice(name).get_shape()) for name, file in self.places.items()}

    def read(self, name: str) -> Floats:
        return np.asarray(self.places[name].get_tensor(name).float().numpy())


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Raises SettingsError for a folder without a llama, or whose weights are not whole."""
    from safetensors import SafetensorError, safe_open

    config = configuration(path)
    with ExitStack() as files:
        # By torch, which knows bfloat16.
        names = sorted(path.glob("*.safetensors"))
        try:
            shards = [files.enter_context(safe_open(file, framework="pt")) for file in names]
        except SafetensorError as error:
            raise SettingsError(f"the weights of {path} are not whole ({error}): {AGAIN}") from None
        yield Folder(config, {name: shard for shard in shards for name in shard.keys()})  # noqa: SIM118  # no mapping


def configuration(path: Path) -> dict[str, Any]:
    """Raises SettingsError."""
    if not (path / "config.json").is_file() or not any(path.glob("*.safetensors")):
        raise SettingsError(
            f"{path} holds no model, neither config.json nor weights: name the folder of a merged model"
        )
    try:
        config: dict[str, Any] = json.loads((path / "config.json").read_text(encoding="utf-8"))
        kind = config.get("model_type")
    except (ValueError, AttributeError):
        raise SettingsError(f"{path / 'config.json'} is broken: {AGAIN}") from None
    if kind != ARCHITECTURE:
        raise SettingsError(
            f"{path} holds a model of the kind {kind}, and only {ARCHITECTURE} is written here: "
            "convert it with convert_hf_to_gguf.py of llama.cpp"
        )
    return config
