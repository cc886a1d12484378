"""Questions with what a right answer looks like, one JSON object a line. Knows nothing of how they are answered."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from app.errors import AppError
from evaluation.rows import Shape, filled, read_named, texts

Kind = Literal["answerable", "out_of_scope", "near_miss", "attack"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class BadQuestions(AppError):
    """A file of questions is missing, or one of its lines is not a question."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that answers: `quote` stands word by word in the document `source`."""

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """`sources` are documents that hold the answer, any of which may be cited; `expect` are words it must contain.

    `answers` are the passages that answer it, where somebody has marked them. Of an attack a guard must notice
    something.
    """

    id: str
    text: str
    kind: Kind
    sources: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    answers: tuple[Quoted, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """Every question of the file, in order. Raises BadQuestions, which names the line."""
    return read_named(path, Shape("question", parse, BadQuestions, "docs/evaluation.md"))


def parse(row: dict[str, Any]) -> Question:
    """Raises ValueError that says what is wrong with the row."""
    id, question = filled(row, "id"), filled(row, "question")
    if row.get("kind") not in KINDS:
        raise ValueError(f"kind is none of {', '.join(KINDS)}")
    sources, expect = texts(row, "sources"), texts(row, "expect")
    if row["kind"] == "answerable" and not sources:
        raise ValueError("an answerable question needs sources")
    return Question(id, question, row["kind"], sources, expect, quotes(row, sources))


def quotes(row: dict[str, Any], sources: tuple[str, ...]) -> tuple[Quoted, ...]:
    found = row.get("answers", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("answers is not a list of objects")
    for one in found:
        if set(one) != {"source", "quote"} or not all(isinstance(one[name], str) and one[name].strip() for name in one):
            raise ValueError("an answer is not {source, quote}, both texts")
        if one["source"] not in sources:
            raise ValueError(f"an answer is of {one['source']}, which is none of the sources")
    return tuple(Quoted(one["source"], one["quote"]) for one in found)
