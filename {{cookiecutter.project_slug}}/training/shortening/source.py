"""The model that becomes smaller, and the rows that it then learns."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import SettingsError
from app.llm.transformers.weights import Weights, load_weights
from training.lora.rows import Rows, check_files, read_rows
from training.quantisation.folder import check_whole
from training.shortening.figures import tokens_of
from training.shortening.loop import Course
from training.shortening.run import Plan
from training.shortening.yardstick import Yardstick

NOISY = ("torchao", "torch.utils._pytree")
"""They warn of kernels that are not there, and of each other."""
MERGED, FETCHED = Path("training") / "merged", Path("models") / "smollm2"


def default_source(data_dir: Path) -> Path:
    """What was tuned and merged, if there is one, else what was fetched."""
    merged = data_dir / MERGED
    return merged if merged.is_dir() else data_dir / FETCHED


def load_source(path: Path) -> Weights:
    """In float32, on a GPU where there is one. Raises SettingsError that names the path, also of a packed model."""
    check_whole(path)
    import torch

    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        weights = load_weights(path)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return replace(weights, model=weights.model.float().to(device))


@dataclass(frozen=True)
class Given:
    """Where model, rows and text are; rows are of at most `length` tokens. `by` says how much is measured."""

    model: Path
    sets: Path
    text: Path
    length: int
    by: Yardstick

    def read_model(self) -> tuple[Weights, list[int]]:
        """The model in float32, and the tokens of the text. Raises SettingsError, OSError."""
        content = self.text.read_text("utf-8", errors="replace")
        weights = load_source(self.model)
        return weights, tokens_of(weights.tokenizer, content, self.by.tokens)

    def read(self) -> tuple[Weights, Rows, list[int]]:
        """The rows too. Raises SettingsError, OSError."""
        check_files(self.sets, "sft")
        weights, text = self.read_model()
        return weights, read_rows(self.sets, "sft", weights.tokenizer, self.length, self.by.rows), text

    def plan(self, folder: Path, text: Sequence[int], rows: Rows, course: Course, fresh: bool) -> Plan:
        """What makes a run another one is its model and its rows, beside the course."""
        wanted = {"model": str(self.model.absolute()), "rows": rows.digest, "length": self.length}
        return Plan(folder, text, course, self.by, wanted | {"held_out": self.by.rows}, fresh)
