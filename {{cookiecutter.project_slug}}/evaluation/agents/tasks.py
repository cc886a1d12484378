"""Tasks with the calls of tools that they need, one JSON object a line. Knows nothing of agents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import AppError
from evaluation.rows import Shape, filled, read_named, texts

FILE = Path(__file__).with_name("tasks.jsonl")
DOCUMENTS = Path(__file__).with_name("documents")


class BadTasks(AppError):
    """A file of tasks is missing, or one of its lines is not a task."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A call that a task needs: the tool and each argument as regular expressions, in small or large letters.

    `approved` says whether it must be carried out or denied, of a tool that changes something; None for no other.
    """

    tool: str
    arguments: Mapping[str, str]
    approved: bool | None = None

    def is_of(self, tool: str) -> bool:
        return re.fullmatch(self.tool, tool) is not None

    def fits(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        said = {name: str(value) for name, value in arguments.items()}
        return self.is_of(tool) and all(
            re.search(pattern, said.get(name, ""), re.IGNORECASE) for name, pattern in self.arguments.items()
        )


@dataclass(frozen=True, slots=True)
class Task:
    """`calls` in the order in which they are needed; others that only read may stand between them. `expect` are words
    that its answer has.
    """

    id: str
    text: str
    calls: tuple[Needed, ...]
    expect: tuple[str, ...]


def read_tasks(path: Path = FILE) -> list[Task]:
    """Every task of the file, in order. Raises BadTasks, which names the line."""
    return read_named(path, Shape("task", parse, BadTasks, "docs/measuring-agents.md"))


def parse(row: dict[str, Any]) -> Task:
    """Raises ValueError that says what is wrong with the row."""
    id, task, calls = filled(row, "id"), filled(row, "task"), row.get("calls", [])
    if not isinstance(calls, list):
        raise ValueError("calls is not a list")
    return Task(id, task, tuple(map(needed, calls)), texts(row, "expect"))


def needed(call: Any) -> Needed:
    """Raises ValueError that says what is wrong with the call."""
    if not isinstance(call, dict) or not isinstance(call.get("tool"), str):
        raise ValueError("a call names no tool")
    arguments, approved = call.get("arguments", {}), call.get("approved")
    if not isinstance(arguments, dict) or not all(isinstance(pattern, str) for pattern in arguments.values()):
        raise ValueError("the arguments of a call are not texts by name")
    if approved not in (None, True, False):
        raise ValueError("approved is neither true nor false")
    for pattern in (call["tool"], *arguments.values()):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression ({error})") from None
    return Needed(call["tool"], arguments, approved)
