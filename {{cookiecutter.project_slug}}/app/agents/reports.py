"""What a specialist reports: its words, the passages that they rest on, and its steps for whoever watches the run."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from app.agents.passages import REPORT, artifact_of, numbered, passages_in, steps_in
from app.prompts.passages import disarm
from app.types import ToolCalled, ToolReturned

SAID_NOTHING = "The specialist reported nothing."


def report_of(call: str, messages: Sequence[AnyMessage]) -> tuple[str, dict[str, Any]]:
    """As the message of the `call` keeps it, of a conversation that may still go on: values that JSON has."""
    found = passages_in(messages)
    asking = [one for one in messages if isinstance(one, AIMessage) and one.tool_calls]
    report = {"steps": steps_of(call, messages), "taken": len(asking)}
    text = messages[-1].text if messages else ""
    return disarm(text) or SAID_NOTHING, {REPORT: report, **(artifact_of(found) if found.items else {})}


def steps_of(call: str, messages: Sequence[AnyMessage]) -> list[dict[str, Any]]:
    """Calls of tools with what they returned, if they have. No call of another conversation has their ids."""
    returned = {str(one.tool_call_id): one.text for one in numbered(messages) if isinstance(one, ToolMessage)}
    calls = [made for one in messages if isinstance(one, AIMessage) for made in one.tool_calls]
    return [
        {
            "id": f"{call}.{one['id']}",
            "tool": one["name"],
            "arguments": one["args"],
            "result": returned.get(str(one["id"])),
        }
        for one in calls
    ]


def events_of_report(artifact: Any) -> list[ToolCalled | ToolReturned]:
    """Of each step: that it was begun, and what came of it. Of an artifact that is no report none."""
    events: list[ToolCalled | ToolReturned] = []
    for one in steps_in(artifact):
        events.append(ToolCalled(one["id"], one["tool"], one["arguments"]))
        if one["result"] is not None:
            events.append(ToolReturned(one["id"], one["tool"], one["result"]))
    return events


def steps_reported(message: AnyMessage) -> int:
    """How often a specialist called for tools, for the report that this message is."""
    artifact: Any = getattr(message, "artifact", None)
    return int(artifact[REPORT]["taken"]) if steps_in(artifact) else 0
