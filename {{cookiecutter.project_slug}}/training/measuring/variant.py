"""What can be measured, found before anything is loaded: the base, a folder of a model, a GGUF file, an adapter."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import SettingsError
from app.llm.transformers.weights import locate

BASE = "base"
ADAPTER = "adapter_config.json"
WEIGHTS = (".safetensors", ".bin")


@dataclass(frozen=True, slots=True)
class Variant:
    """`model` is a folder or a GGUF file; `adapter` a folder of `peft` that stands on it, if it is one."""

    name: str
    model: Path
    adapter: Path | None = None

    @property
    def bytes(self) -> int:
        """On disk, of all that it needs to answer: of an adapter also its model."""
        return size(self.model) + (size_of_folder(self.adapter) if self.adapter else 0)


def find_variant(said: str, base: Path) -> Variant:
    """`base`, `PATH`, which is called by its last part, or `NAME=PATH`. Raises SettingsError that names it."""
    name, _, path = said.rpartition("=")
    try:
        if said == BASE:
            return checked(Variant(BASE, base))
        place = Path(path).expanduser()
        name = name or place.resolve().name
        if not (place / ADAPTER).is_file():
            return checked(Variant(name, place))
        return checked(Variant(name, base_of(place), place))
    except SettingsError as error:
        raise SettingsError(f"{said}: {error}") from None


def checked(variant: Variant) -> Variant:
    locate(variant.model)
    return variant


def base_of(adapter: Path) -> Path:
    """Where the model of an adapter is, as its configuration says. Raises SettingsError."""
    try:
        named = json.loads((adapter / ADAPTER).read_text("utf-8")).get("base_model_name_or_path")
    except (OSError, ValueError, AttributeError) as error:
        raise SettingsError(f"its {ADAPTER} can't be read ({error}): train the adapter again") from None
    if not named or not Path(named).expanduser().exists():
        raise SettingsError(
            f"the model that it was trained on, {named}, is not there: fetch it again, or correct "
            f"base_model_name_or_path in its {ADAPTER}"
        )
    return Path(named).expanduser()


def find_variants(said: Sequence[str], base: Path) -> list[Variant]:
    """In this order, each once, with the base before all others if it was left out. Raises SettingsError."""
    found: dict[str, Variant] = {}
    for one in dict.fromkeys([*([] if BASE in said else [BASE]), *said]):
        variant = find_variant(one, base)
        if variant.name in found:
            raise SettingsError(f"two variants are called {variant.name}: name one of them, as NAME={one}")
        found[variant.name] = variant
    return list(found.values())


def size(model: Path) -> int:
    folder, file = locate(model)
    return (folder / file).stat().st_size if file else size_of_folder(folder)


def size_of_folder(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.suffix in WEIGHTS)
