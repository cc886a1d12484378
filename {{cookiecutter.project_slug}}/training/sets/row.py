"""One row: what the application would send to a model, and what the model should answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.types import Message
from training.sets.case import Case
from training.sets.split import Side


@dataclass(frozen=True, slots=True)
class Row:
    """`messages` are the system and the user message. `shown` are the texts of the passages, by their numbers.

    `worse` is what a person liked less than `answer`, if somebody said so.
    """

    case: Case
    side: Side
    messages: tuple[Message, ...]
    answer: str
    shown: Mapping[int, str]
    worse: str = ""

    @property
    def refuses(self) -> bool:
        return not self.case.said


@dataclass(frozen=True, slots=True)
class Pair:
    """The row's answer is better than `rejected`, by a person or by the rule that made it worse."""

    row: Row
    rule: str
    rejected: str


def instruction(row: Row) -> dict[str, Any]:
    """As `trl` and the providers' services read a conversation, with where it comes from beside it."""
    return {**origin(row), "messages": turns([*row.messages, Message("assistant", row.answer)])}


def preference(pair: Pair) -> dict[str, Any]:
    """As `trl` reads it: both answers are conversations that go on from `prompt`."""
    chosen, rejected = (turns([Message("assistant", text)]) for text in (pair.row.answer, pair.rejected))
    prompt = turns(pair.row.messages)
    return {**origin(pair.row), "rule": pair.rule, "prompt": prompt, "chosen": chosen, "rejected": rejected}


def origin(row: Row) -> dict[str, str]:
    return {"id": row.case.id, "origin": row.case.origin, "document": row.case.document}


def turns(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
