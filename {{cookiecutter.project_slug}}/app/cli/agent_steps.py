"""Shows what an agent does while it does it, and keeps that for the JSON document."""

import json
import shlex
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from app.agents.history import Turn
from app.cli.answers import show_account, show_sources
from app.cli.console import Terminal
from app.cli.printable import one_line, printable
from app.cli.records import Record, turn_record
from app.types import Answerer, AnswerRequest, Done, Event, Text, ToolCalled, ToolReturned

SHOWN = 300
"""Characters of a result at the terminal; the document has all."""
GO_ON = "to go on with this run: "


@dataclass
class AgentRecord:
    """What one run says and does. The answer is what was said after the last call of a tool."""

    thread: str
    turn: Turn = field(default_factory=partial(Turn, ""))
    done: Done | None = None

    def note(self, event: Event) -> None:
        self.turn.note(event)
        if isinstance(event, Done):
            self.done = event

    def document(self) -> Record:
        usage = self.done.usage if self.done else None
        return {
            **turn_record(self.turn),
            "usage": asdict(usage) if usage else None,
            "cost_usd": self.done.cost_usd if self.done else None,
            "thread": self.thread,
        }


def going_on(thread: str) -> str:
    """The command that goes on with a run, to be pasted into a shell."""
    return f"python -m app agent --thread {shlex.quote(thread)}"


async def show_agent(answerer: Answerer, request: AnswerRequest, terminal: Terminal, record: AgentRecord) -> None:
    """Everything as it comes. Raises what the agent raises."""
    async with aclosing(answerer.stream(request)) as events:
        async for event in events:
            record.note(event)
            if not terminal.json:
                show(event, terminal)
    if record.done and not terminal.json:
        show_sources(tuple(record.turn.citations), terminal)
        show_account(record.done, terminal)


def show(event: Event, terminal: Terminal) -> None:
    match event:
        case Text(delta):
            terminal.write(delta, end="")
        case ToolCalled(_, tool, arguments):
            show_call(tool, arguments, terminal)
        case ToolReturned(_, _, result, approved):
            denied = "denied: " if approved is False else ""
            terminal.note(f"  {denied}{shortened(result)}", "dim")
        case Done():
            terminal.write("")


def show_call(tool: str, arguments: Mapping[str, Any], terminal: Terminal) -> None:
    terminal.note(f"> {one_line(tool)} {one_line(json.dumps(dict(arguments), ensure_ascii=False))}", "cyan")


def shortened(result: str) -> str:
    """Its beginning, each line of it on a line: `"a | b\\n\\n1 | 2"` -> `"a | b\\n  1 | 2"`."""
    words = "\n  ".join(filter(None, map(one_line, printable(result).split("\n"))))
    return f"{words[:SHOWN]}…" if len(words) > SHOWN else words
