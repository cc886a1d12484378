"""Rows in the form of `training data`, and a recipe for a model with random weights."""

import json
from pathlib import Path
from typing import Any

from training.lora.config import Recipe

WORDS = ("rain", "sun", "snow", "wind", "fog", "hail", "ice", "dew")


def recipe(**changes: Any) -> Recipe:
    tiny = {"rank": 4, "learning_rate": 0.02, "steps": 4, "batch": 2, "length": 96, "save_every": 2, "validation": 4}
    return Recipe.model_validate({**tiny, "precision": "float32", "targets": "all-linear", **changes})


def write_sets(folder: Path, rows: int = 24, long: int = 0) -> Path:
    asked = [f"Where is {WORDS[number % len(WORDS)]}?" for number in range(rows)]
    for side, questions in {"train": [*asked, *["why " * 200] * long], "validation": asked[:4]}.items():
        write(
            folder / "instructions" / f"{side}.jsonl",
            [{"messages": turns(one, "It is here. [1]")} for one in questions],
        )
        pairs = [
            {"prompt": turns(one)[:1], "chosen": turns(one, "Here. [1]")[1:], "rejected": turns(one, "Who knows?")[1:]}
            for one in questions
        ]
        write(folder / "preferences" / f"{side}.jsonl", pairs)
    return folder


def turns(question: str, answer: str = "") -> list[dict[str, str]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
