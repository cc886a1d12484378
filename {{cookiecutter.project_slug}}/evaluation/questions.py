"""Questions with what a right answer looks like, one JSON object a line. Knows nothing of how they are answered."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from app.errors import AppError

Kind = Literal["answerable", "out_of_scope", "near_miss"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class BadQuestions(AppError):
    """A file of questions is missing, or one of its lines is not a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """`sources` are documents that hold the answer, any of which may be cited; `expect` are words it must contain."""

    id: str
    text: str
    kind: Kind
    sources: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """Every question of the file, in order. Raises BadQuestions, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"{path} can't be read ({error}): give --questions a UTF-8 file of JSON lines") from None
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = parse(json.loads(line))
        except ValueError as error:
            raise BadQuestions(
                f"{path} line {number}: {error}: correct it; docs/evaluation.md describes a line"
            ) from None
        if question.id in found:
            raise BadQuestions(f"{path} line {number}: the id {question.id!r} is taken: choose another")
        found[question.id] = question
    if not found:
        raise BadQuestions(f"{path} holds no question: write one on each line, as docs/evaluation.md describes")
    return list(found.values())


def parse(row: Any) -> Question:
    """Raises ValueError that says what is wrong with the row."""
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    for name in ("id", "question"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise ValueError(f"{name} is not a text")
    if row.get("kind") not in KINDS:
        raise ValueError(f"kind is none of {', '.join(KINDS)}")
    sources, expect = texts(row, "sources"), texts(row, "expect")
    if row["kind"] == "answerable" and not sources:
        raise ValueError("an answerable question needs sources")
    return Question(row["id"], row["question"], row["kind"], sources, expect)


def texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"{name} is not a list of texts")
    return tuple(values)
