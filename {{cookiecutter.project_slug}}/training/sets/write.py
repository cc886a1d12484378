"""The folder of the sets: written beside its place, and moved there once it is whole."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from training.places import check_folder, unfinished
from training.sets.make import Sets
from training.sets.row import instruction, preference
from training.sets.split import SIDES

CARD = "CARD.md"
HELD_OUT = "questions.jsonl"


def check_place(folder: Path) -> None:
    """Before any work is done. Raises SettingsError for a folder that holds something else, which stays."""
    check_folder(folder, CARD, "sets")


def write(sets: Sets, folder: Path, questions: Path, describe: Callable[[Path], None]) -> None:
    """All files, and what `describe` adds to them. An earlier set is replaced as a whole, or stays as a whole."""
    with unfinished(folder) as place:
        for side in SIDES:
            lines(place / "instructions" / f"{side}.jsonl", map(instruction, sets.of(side)))
            lines(
                place / "preferences" / f"{side}.jsonl",
                (preference(pair) for pair in sets.pairs if pair.row.side == side),
            )
        wanted = {one.id for one in sets.held_out}
        lines(place / HELD_OUT, (row for row in rows_of(questions) if row["id"] in wanted))
        describe(place)


def lines(path: Path, values: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)
    path.write_text(text, encoding="utf-8", newline="\n")


def rows_of(questions: Path) -> list[dict[str, Any]]:
    """The lines of a file that was read before."""
    return [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
