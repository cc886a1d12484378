"""The folder of a packed model: written beside its place, and moved there when whole, with tokenizer and licence."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.quiet import quiet
from app.llm.transformers.weights import Weights, locate
from training.merging.folder import CARD
from training.places import check_folder, licences, unfinished

RECORD = "quantise.json"
"""Says what was packed, and how. A folder that has it is one of ours, and may be replaced."""
CONFIG = "config.json"


def check_place(folder: Path) -> None:
    """Before any work is done. Raises SettingsError for a folder that holds something else, which stays."""
    check_folder(folder, RECORD, "a packed model")


def check_whole(model: Path) -> None:
    """Raises SettingsError, which names it, for what is no model, and for one that is packed already."""
    try:
        folder, file = locate(model)
        known = {} if file else json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (SettingsError, ValueError) as error:
        raise SettingsError(f"{model}: {error}") from None
    if "quantization_config" in known:
        raise SettingsError(f"{model} is packed already: name the model that it was made of")


@contextmanager
def unpacked(model: Path, weights: Weights, place: Path) -> Iterator[Path]:
    """The folder of `model` in Hugging Face's format. Of a GGUF file one is written into `place`, for as long as it
    takes.
    """
    folder, file = locate(model)
    if not file:
        yield folder
        return
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".whole-", dir=place) as made:
        save(weights.model, weights.tokenizer, Path(made))
        yield Path(made)


def write_folder(model: Any, whole: Weights, source: Path, method: str, folder: Path) -> None:
    """`model` is the packed one, and `source` where the whole one is. An earlier folder is replaced, or stays."""
    with unfinished(folder) as place:
        save(model, whole.tokenizer, place)
        there, _ = locate(source)
        for file in (*licences(there), *there.glob(CARD)):
            shutil.copyfile(file, place / file.name)
        record = {"method": method, "model": str(source.absolute())}
        (place / RECORD).write_text(f"{json.dumps(record, indent=2)}\n", encoding="utf-8")


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    with quiet():
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
