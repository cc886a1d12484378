"""The folder of a merged model, in Hugging Face's format: written beside its place, and moved there when whole."""

import json
import shutil
from pathlib import Path

from app.llm.transformers.weights import Weights, locate
from training.merging.adapter import Adapter
from training.places import check_folder, licences, noted, unfinished
from training.requirements import check_disk

RECORD = "merge.json"
"""Says what was merged. A folder that has it is one of ours, and may be replaced."""
CARD = "CARD.md"


def check_place(folder: Path) -> None:
    """Before any work is done. Raises SettingsError for a folder that holds something else, which stays."""
    check_folder(folder, RECORD, "a merged model")


def write_folder(merged: Weights, adapter: Adapter, folder: Path) -> None:
    """Weights as safetensors, configuration, tokenizer with chat template, the base's licence, the adapter's card."""
    needed = sum(one.numel() * one.element_size() for one in merged.model.parameters())
    check_disk(folder, needed, "the merged model")
    with unfinished(folder) as place:
        merged.model.save_pretrained(place)
        merged.tokenizer.save_pretrained(place)
        base, _ = locate(adapter.base)
        for file in (*licences(base), adapter.path / CARD):
            if file.is_file():
                shutil.copyfile(file, place / file.name)
        record = {"adapter": str(adapter.path.absolute()), "base": str(adapter.base.absolute())}
        (place / RECORD).write_text(f"{json.dumps(record, indent=2)}\n", encoding="utf-8")


def merged_base(folder: Path) -> Path | None:
    """The base of a folder that was written here. Raises SettingsError where its note is broken."""
    if not (folder / RECORD).is_file():
        return None
    return noted(folder / RECORD, "base")
