"""The rows that are learnt: those of `training data` as `trl` reads them, without any that is too long."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.errors import SettingsError
from evaluation.rows import row_of

Method = Literal["sft", "dpo"]
KINDS: dict[Method, str] = {"sft": "instructions", "dpo": "preferences"}
LEAST = 8
Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """`train` and `validation` have `prompt` and `completion`, or `prompt`, `chosen` and `rejected`, as messages.

    `digest` is that of the files they were read from; `too_long` is how many were left out.
    """

    train: list[Row]
    validation: list[Row]
    digest: str
    too_long: int


def read_rows(folder: Path, method: Method, tokenizer: Any, length: int, validation: int) -> Rows:
    """Rows of at most `length` tokens, and at most so many of `validation`. Raises SettingsError for too few."""
    files = check_files(folder, method)
    texts = [file.read_bytes() for file in files]
    found = [list(rows_of(text, file, method)) for text, file in zip(texts, files, strict=True)]
    train, held = ([row for row in rows if tokens_of(row, tokenizer) <= length] for rows in found)
    too_long = sum(map(len, found)) - len(train) - len(held)
    if len(train) < LEAST or not held:
        raise SettingsError(
            f"{folder} has {len(train)} rows of at most {length} tokens to learn and {len(held)} to validate with, and "
            f"{LEAST} and 1 are the least ({too_long} are longer): raise `length`, or make more rows"
        )
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
    return Rows(train, spread(held, validation), digest, too_long)


def check_files(folder: Path, method: Method) -> list[Path]:
    """Both sides, which are there. Raises SettingsError."""
    files = [folder / KINDS[method] / f"{side}.jsonl" for side in ("train", "validation")]
    if missing := [file for file in files if not file.is_file()]:
        raise SettingsError(f"there is no {missing[0]}: make the sets with `python -m training data`")
    return files


def rows_of(text: bytes, file: Path, method: Method) -> Iterator[Row]:
    """Raises SettingsError that names the line of `file` which is no row."""
    for number, line in enumerate(text.split(b"\n"), start=1):
        try:
            if line.strip():
                yield shaped(row_of(line.decode()), method)
        except (ValueError, KeyError, TypeError):
            raise SettingsError(
                f"{file} line {number} is no row to learn from: make the sets again with `python -m training data`"
            ) from None


def shaped(row: Row, method: Method) -> Row:
    """The answer apart from what was asked: the loss is that of the answer's tokens alone.

    Raises ValueError, KeyError and TypeError for a row of another shape.
    """
    if method == "sft":
        found = {"prompt": row["messages"][:-1], "completion": row["messages"][-1:]}
    else:
        found = {name: row[name] for name in ("prompt", "chosen", "rejected")}
    for turns in found.values():
        if not turns or not all(isinstance(one["role"], str) and isinstance(one["content"], str) for one in turns):
            raise ValueError("it is no conversation")
    return found


def tokens_of(row: Row, tokenizer: Any) -> int:
    """Of the longest conversation that the row holds."""
    ends = [row[name] for name in ("completion", "chosen", "rejected") if name in row]
    return max(len(tokenizer.apply_chat_template([*row["prompt"], *end], return_dict=False)) for end in ends)


def spread(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many of them, evenly chosen."""
    step = max(1, len(rows) / most)
    return [rows[int(number * step)] for number in range(min(most, len(rows)))]
