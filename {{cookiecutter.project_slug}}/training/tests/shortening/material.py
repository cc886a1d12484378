"""Models of some layers and rows, all so small that a step takes no time."""

from pathlib import Path
from typing import Any

from training.lora.rows import Rows, read_rows
from training.shortening.loop import Course
from training.shortening.run import Plan
from training.shortening.source import load_source
from training.shortening.yardstick import Yardstick

TEXT = "It rains in Bergen on most days. The sun shines in Lisbon."


def course(**changes: Any) -> Course:
    return Course(**{"steps": 6, "save_every": 2, "learning_rate": 0.005, **changes})


def plan(folder: Path, tokenizer: Any, fresh: bool = False, **changes: Any) -> Plan:
    return Plan(folder, tokenizer(TEXT).input_ids, course(**changes), Yardstick(), {"model": "tiny"}, fresh)


def given(model: Path, sets: Path) -> tuple[Any, Rows]:
    weights = load_source(model)
    return weights, read_rows(sets, "sft", weights.tokenizer, 96, 4)
