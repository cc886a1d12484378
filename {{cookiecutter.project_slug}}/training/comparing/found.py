"""What is compared where nobody says what: the chat models of a folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from training.measuring.variant import ADAPTER, BASE, Variant

MERGED = "merged"
"""The folder that `merge` writes: what other commands make smaller."""


def models_in(folder: Path) -> list[str]:
    """Paths of folders and GGUF files, `merged` first, files last. Adapters are left out, and what is not whole."""
    found = [place for place in folder.glob("[!.]*") if is_model(place)]
    return [str(one) for one in sorted(found, key=lambda one: (one.name != MERGED, one.is_file(), one.name))]


def is_model(place: Path) -> bool:
    if place.suffix == ".gguf":
        return place.is_file()
    return place.suffix != ".unfinished" and not (place / ADAPTER).exists() and is_chat_model(place / "config.json")


def is_chat_model(config: Path) -> bool:
    """Whether it says what comes next: an encoder does not."""
    try:
        found = json.loads(config.read_text("utf-8"))["architectures"]
        return any(str(one).endswith("ForCausalLM") for one in found)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def whole(variants: Sequence[Variant]) -> str:
    """The name of that which the others are compared with: what was merged, or else the base."""
    names = {one.name for one in variants}
    return MERGED if MERGED in names else BASE
