"""Conversations of several turns, one JSON object a line: questions, most of which say little without those before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.questions import BadQuestions, Question, parse
from evaluation.rows import Shape, filled, read_named

CONVERSATIONS = Path(__file__).with_name("conversations.jsonl")
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Conversation:
    """Its turns, in order; the id of each is that of the conversation and its number: `ports/2`."""

    id: str
    turns: tuple[Question, ...]


def read_conversations(path: Path = CONVERSATIONS) -> list[Conversation]:
    """Every conversation of the file, in order. Raises BadQuestions, which names the line."""
    return read_named(path, Shape("conversation", conversation, BadQuestions, "docs/evaluation.md"))


def conversation(row: dict[str, Any]) -> Conversation:
    """Raises ValueError that says what is wrong with the row."""
    id, turns = filled(row, "id"), row.get("turns")
    if not isinstance(turns, list) or len(turns) < FEWEST:
        raise ValueError(f"turns is not a list of {FEWEST} questions or more")
    return Conversation(id, tuple(turn(id, number, one) for number, one in enumerate(turns, start=1)))


def turn(id: str, number: int, row: Any) -> Question:
    if not isinstance(row, dict):
        raise ValueError(f"turn {number} is not a JSON object")
    return parse({**row, "id": f"{id}/{number}"})
