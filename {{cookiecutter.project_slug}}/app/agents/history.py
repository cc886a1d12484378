"""What was said and done on a thread, task by task, as somebody reads it who comes later. Imports no LangChain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.types import ApprovalNeeded, Citation, Event, Passage, Passages, Text, ToolCalled, ToolReturned

LONGEST_NAME = 100
"""Characters of a thread's name, which is a part of an address: it holds no `/`."""

Status = Literal["idle", "running", "waiting", "broken_off"]
"""It takes a task; is at one; waits for a decision; or was broken off, and can be gone on with."""


@dataclass(slots=True)
class Step:
    """A call of a tool, and what the model `said` before it. `result` is None until it has returned."""

    id: str
    tool: str
    arguments: Mapping[str, Any]
    said: str = ""
    result: str | None = None
    approved: bool | None = None


@dataclass(slots=True)
class Turn:
    """A task, the steps that were taken, and the answer, which is empty until it is there."""

    task: str
    steps: list[Step] = field(default_factory=list)
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    passages: tuple[Passage, ...] = ()

    def note(self, event: Event) -> None:
        match event:
            case Passages(items):
                self.passages = items
            case Text(delta):
                self.text += delta
            case Citation():
                self.citations.append(event)
            case ToolCalled(id, tool, arguments):
                self.steps.append(Step(id, tool, arguments, self.text.strip()))
                self.text = ""
            case ToolReturned(id, _, result, approved):
                for step in self.steps:
                    if step.id == id:
                        step.result, step.approved = result, approved


@dataclass(frozen=True, slots=True)
class History:
    name: str
    status: Status
    turns: tuple[Turn, ...]
    waiting: tuple[ApprovalNeeded, ...]


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in a list: `title` is its first task, cut; `begun` is a time in ISO 8601."""

    name: str
    title: str
    begun: str
    status: Status
