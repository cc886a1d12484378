"""The folder of a model with fewer weights, in Hugging Face's format, as any program loads it."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.llm.transformers.weights import Weights, locate
from training.merging.folder import CARD
from training.places import check_folder, licences, unfinished
from training.requirements import check_disk

RECORD = "smaller.json"
"""Says what it was made of, and its figures. A folder that has it is one of ours, and may be replaced."""


def check_place(folder: Path) -> None:
    """Before any work is done. Raises SettingsError for a folder that holds something else, which stays."""
    check_folder(folder, RECORD, "a model of this command")


def nothing_more(_: Path) -> None: ...


def write_model(
    weights: Weights,
    source: Path,
    folder: Path,
    record: Mapping[str, Any],
    card: str,
    more: Callable[[Path], None] = nothing_more,
) -> None:
    """Weights, configuration, tokenizer with chat template, the licence of `source`, the card and the record, and what
    `more` writes into the folder.
    """
    needed = sum(one.numel() * one.element_size() for one in weights.model.parameters())
    check_disk(folder, needed, "the model")
    base, _ = locate(source)
    with unfinished(folder) as place:
        weights.model.save_pretrained(place)
        weights.tokenizer.save_pretrained(place)
        for file in licences(base):
            shutil.copyfile(file, place / file.name)
        (place / CARD).write_text(card, encoding="utf-8", newline="\n")
        (place / RECORD).write_text(f"{json.dumps(record, indent=2)}\n", encoding="utf-8")
        more(place)
