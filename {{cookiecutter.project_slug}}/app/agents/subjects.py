"""The runs of one person: what was said on them, and their end. Imports LangGraph, so import it late.

Through the saver alone, wherever it keeps them.
"""

import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from app.agents.checkpoints import Checkpoints
from app.agents.passages import steps_in

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage
    from langgraph.checkpoint.base import BaseCheckpointSaver


async def threads_of(checkpoints: Checkpoints, tenant: str, subject: str) -> list[dict[str, Any]]:
    """Each with its name and its messages as they are kept. Raises DatabaseUnavailable."""
    async with checkpoints.opened() as saver:
        found = []
        for id in await ids_of(saver, tenant, subject):
            kept = await saver.aget_tuple({"configurable": {"thread_id": id, "checkpoint_ns": ""}})
            messages = kept.checkpoint["channel_values"].get("messages", []) if kept else []
            found.append(
                {"thread": json.loads(id)[-1], "messages": [said for one in messages for said in messages_of(one)]}
            )
        return found


async def delete_threads(checkpoints: Checkpoints, tenant: str, subject: str) -> int:
    """How many are gone. Raises DatabaseUnavailable."""
    async with checkpoints.opened() as saver:
        ids = await ids_of(saver, tenant, subject)
        for id in ids:
            await saver.adelete_thread(id)
        return len(ids)


async def ids_of(saver: "BaseCheckpointSaver[Any]", tenant: str, subject: str) -> list[str]:
    """An id is a list: tenant, subject and the thread's name, as JSON."""
    ids = dict[str, None]()
    kept = saver.alist(None, filter={"tenant": tenant, "subject": subject})
    async with aclosing(kept):  # type: ignore[type-var]  # it is a generator in each of them
        async for one in kept:
            ids[one.config["configurable"]["thread_id"]] = None
    return [id for id in ids if json.loads(id)[:-1] == [tenant, subject]]


def messages_of(message: "AnyMessage") -> list[dict[str, Any]]:
    """Who said what, and which tools were called with which arguments; before a report the steps that led to it."""
    calls = [entry(call["name"], call["args"]) for call in getattr(message, "tool_calls", [])]
    steps = [
        {"role": "tool", "text": step["result"] or "", "calls": [entry(step["tool"], step["arguments"])]}
        for step in steps_in(getattr(message, "artifact", None))
    ]
    return [*steps, {"role": message.type, "text": message.text, "calls": calls}]


def entry(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"tool": tool, "arguments": arguments}
