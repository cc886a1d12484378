"""The ids of calls, of which a thread has each once, whatever the server of its model says.

What was decided about a call, and what it did, is kept under its id: under that of another one it would count as
approved, and as done. Some servers count the calls of each answer from 0, or leave the id out.
"""

from collections.abc import Sequence
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage


def with_own_ids(message: AIMessage, earlier: Sequence[AnyMessage]) -> AIMessage:
    """With a new id for each call that has none, or that of another one."""
    taken = {call["id"] for one in earlier if isinstance(one, AIMessage) for call in one.tool_calls}
    calls = []
    for call in message.tool_calls:
        own = call if call["id"] and call["id"] not in taken else {**call, "id": uuid4().hex}
        taken.add(own["id"])
        calls.append(own)
    return message if calls == message.tool_calls else message.model_copy(update={"tool_calls": calls})


def key_of_call(thread: str, messages: Sequence[AnyMessage], call: str | None) -> str:
    """The same each time the call is made again, and no other call's: a thread that was deleted may begin anew."""
    first = next(one for one in messages if isinstance(one, HumanMessage))
    return f"{thread}:{first.id}:{call}"
