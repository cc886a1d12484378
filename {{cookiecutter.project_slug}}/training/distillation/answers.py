"""The teacher's own answers, which a student learns instead of the right ones: distillation of sequences.

Kim and Rush 2016, "Sequence-level knowledge distillation", arXiv:1606.07947, where the answer is the best one of a beam
search; here it is the likeliest token at each place. They are kept as they come: a run that goes on writes only those
that are missing. They lie beside the student afterwards.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights
from app.types import Progress
from training.lora.rows import LEAST, Row
from training.measuring.generation import generate
from training.shortening.examples import Example, encoded

KEPT = "answers.jsonl"
TOKENS = 64
"""Of an answer at most. One that is cut off is not learnt: it would teach to cut off."""
TOGETHER = 8


def learn_from(teacher: Weights, rows: Sequence[Row], work: Path, advance: Progress) -> list[Example]:
    """An example of each row whose answer the teacher ended. Raises SettingsError where they are too few."""
    import torch

    file = work / KEPT
    with torch.no_grad():
        for done in write_missing(teacher, rows, file):
            advance(done, len(rows), "the teacher's answers")
    kept = read_kept(file)[: len(rows)]
    found = [
        encoded({**row, "completion": [{"role": "assistant", "content": text}]}, teacher.tokenizer)
        for row, (text, ended) in zip(rows, kept, strict=True)
        if ended
    ]
    if len(found) < LEAST:
        raise SettingsError(
            f"the teacher ended {len(found)} of {len(rows)} answers within {TOKENS} tokens, and {LEAST} are the least: "
            "take a teacher that is tuned (`python -m training lora`), more --steps, or `--method logits`"
        )
    return found


def keep_answers(work: Path, folder: Path) -> None:
    """With the student, where there are any."""
    if (work / KEPT).is_file():
        shutil.copyfile(work / KEPT, folder / KEPT)


def write_missing(teacher: Weights, rows: Sequence[Row], file: Path) -> Iterator[int]:
    """Appends a line for each answer that is not there yet, in the order of the rows; yields how many there are."""
    kept = read_kept(file)
    ends = teacher.ends()
    file.write_text("".join(map(line_of, kept)), encoding="utf-8")  # without a last line that a kill tore
    for start in range(len(kept), len(rows), TOGETHER):
        yield start
        group = rows[start : start + TOGETHER]
        prompts = [encode(teacher, row) for row in group]
        with file.open("a", encoding="utf-8") as lines:
            for tokens in generate(teacher, prompts, TOKENS):
                lines.write(line_of((teacher.decode(tokens).strip(), tokens[-1] in ends)))


def encode(teacher: Weights, row: Row) -> Any:
    return teacher.encode([(turn["role"], turn["content"]) for turn in row["prompt"]])["input_ids"][0].cpu()


def line_of(answer: tuple[str, bool]) -> str:
    return f"{json.dumps(dict(zip(('answer', 'ended'), answer, strict=True)), ensure_ascii=False)}\n"


def read_kept(file: Path) -> list[tuple[str, bool]]:
    """Those that were written whole."""
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8").split("\n")[:-1]
    return [(one["answer"], one["ended"]) for one in map(json.loads, lines)]
