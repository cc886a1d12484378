"""The folder of an adapter, as peft writes it, and the base that it was made for."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError, SettingsError

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
FETCH = "run `python -m app models fetch smollm2`"


class DoesNotFit(AppError):
    """An adapter was made for another base."""


@dataclass(frozen=True)
class Adapter:
    """`base` is a folder or a GGUF file, which is there."""

    path: Path
    base: Path


def read_adapter(path: Path, base: Path | None) -> Adapter:
    """`base` takes the place of the one that the adapter names. Raises SettingsError for what is not there."""
    missing = [name for name in (CONFIG, WEIGHTS) if not (path / name).is_file()]
    if missing:
        raise SettingsError(
            f"{path} is no adapter, it has no {' and no '.join(missing)}: "
            "name a folder that `python -m training lora` wrote"
        )
    named = named_base(path / CONFIG)
    found = base or Path(named).expanduser()
    if not named and not base:
        raise SettingsError(f"{path / CONFIG} names no base: name its folder or GGUF file with --base")
    if not found.exists():
        raise SettingsError(f"the base {found} is not here: name its folder or GGUF file with --base, or {FETCH}")
    return Adapter(path, found)


def named_base(config: Path) -> str:
    try:
        named = json.loads(config.read_text(encoding="utf-8")).get("base_model_name_or_path")
    except (ValueError, AttributeError):
        raise SettingsError(f"{config} is no adapter's configuration: train the adapter again") from None
    return str(named or "")
