"""How the offline model uses tools: by the words of their descriptions, one for each part of the task, then it stops.

It understands neither: of the task's words it takes those that a description has too, and of its text the arguments, as
`offline_arguments` says. Where one is left without a value the tool is not called, and the answer says what is missing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from langchain_core.messages import BaseMessage, ToolCall, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from app.llm.offline_arguments import FILE, QUOTED, Schema, values_for
from app.text import stems

# "Calculate 2 * 3, then write a note 'six'": two parts.
PARTS = re.compile(r"[,.;]?\s+(?:and\s+)?then\s+|;\s+", re.IGNORECASE)
FITS = 2.0
"""What a piece of the task that fits a pattern or an example counts, in words that a description has too."""
EXAMPLE = re.compile(r"such as (\S[^,]*)$")
SUM = re.compile(r"\d\s*[-+*/%]+\s*[\d(]")

ADVICE = "put it into the task, each text in quotes."


@dataclass(frozen=True)
class Fit:
    """How much speaks for a tool, the arguments that it needs, as far as the text has them, and those `lacking`."""

    tool: Schema
    score: float
    arguments: Mapping[str, Any]
    lacking: Sequence[str]


def next_call(messages: Sequence[BaseMessage], tools: Sequence[Any]) -> ToolCall | None:
    """The call for the next part of the task; None once each has had its own, or where the text lacks arguments."""
    part = next_part(messages)
    found = best_fit(part, tools)
    if found is None or found.lacking:
        return None
    # The same each time the same conversation is read, and another one at each step.
    id = uuid5(NAMESPACE_OID, f"{len(messages)} {part}").hex
    return ToolCall(name=found.tool["name"], args=dict(found.arguments), id=f"call_{id}", type="tool_call")


def what_is_missing(messages: Sequence[BaseMessage], tools: Sequence[Any]) -> str:
    """In words, where the next part of the task is one for a tool that lacks arguments; else empty."""
    found = best_fit(next_part(messages), tools)
    if found is None or not found.lacking:
        return ""
    return f"{found.tool['name']} was not called, since the task lacks its {' and '.join(found.lacking)}: {ADVICE}"


def next_part(messages: Sequence[BaseMessage]) -> str:
    """Of the task, which has one for each result so far; empty after the last one."""
    parts = [part for part in PARTS.split(task_of(messages)) if part.strip()]
    returned = len(results_of(messages))
    return parts[returned].strip() if returned < len(parts) else ""


def best_fit(part: str, tools: Sequence[Any]) -> Fit | None:
    """Of those that have a value: one that has none of what it needs is meant by no text."""
    fitting = [fit(part, function_of(tool)) for tool in tools] if part else []
    meant = [one for one in fitting if one.arguments or not one.lacking]
    return max(meant, key=lambda one: one.score, default=None)


def task_of(messages: Sequence[BaseMessage]) -> str:
    return next((message.text for message in reversed(messages) if message.type == "human"), "")


def results_of(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    """Those since the task was given."""
    at = max((place for place, message in enumerate(messages) if message.type == "human"), default=0)
    return [message for message in messages[at:] if isinstance(message, ToolMessage)]


def function_of(tool: Any) -> Schema:
    function: Schema = convert_to_openai_tool(tool)["function"]
    return function


def fit(part: str, tool: Schema) -> Fit:
    parameters = tool.get("parameters", {})
    needed = {name: parameters["properties"][name] for name in parameters.get("required", ())}
    values, special = values_for(part, needed)
    description = tool.get("description", "")
    special += shows_such(description, part)
    shared = Counter(stems(part)) & Counter(stems(f"{tool['name']} {EXAMPLE.sub('', description)}"))
    found = {name: values[name] for name in needed if values[name] is not None}
    return Fit(tool, len(shared) + FITS * special, found, [name for name in needed if name not in found])


def shows_such(description: str, part: str) -> bool:
    """Whether the part has, beside what is in quotes, a piece of the kind that the description ends with."""
    example, around = EXAMPLE.search(description), QUOTED.sub(" ", part)
    return example is not None and any(kind.search(example[1]) and kind.search(around) for kind in (FILE, SUM))
