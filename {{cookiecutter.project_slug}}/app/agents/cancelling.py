"""How a task that is not done ends for good: each of its calls gets an answer, and the thread takes another task."""

from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.messages.tool import ToolCall
from langgraph.constants import END

from app.agents.approval import APPROVED
from app.agents.feed import MODEL_NODE
from app.agents.thread import State, Thread

UNDONE = "The task was cancelled before this call was approved: nothing of it was done."
UNKNOWN = "The task was cancelled while this call was under way: it may have been carried out, or not."
CANCELLED = "The task was cancelled."


async def give_up(thread: Thread, state: State) -> None:
    """In one write: what waits is denied, and what was under way is left as it is."""
    waiting = {one.id for one in state.waiting}
    left = [answer(call, call["id"] in waiting) for call in unanswered(state)]
    said = {"messages": [*state.results, *left, AIMessage(CANCELLED)]}
    await thread.graph.aupdate_state(thread.config, said, as_node=MODEL_NODE)
    if (await thread.graph.aget_state(thread.config)).tasks:  # of middleware that looks at what the model said
        await thread.graph.aupdate_state(thread.config, None, as_node=END)


def unanswered(state: State) -> list[ToolCall]:
    answered = {one.tool_call_id for one in [*state.messages, *state.results] if isinstance(one, ToolMessage)}
    calls = [call for one in state.messages if isinstance(one, AIMessage) for call in one.tool_calls]
    return [call for call in calls if call["id"] not in answered]


def answer(call: ToolCall, waits: bool) -> ToolMessage:
    """What the model reads of it, should it go on."""
    return ToolMessage(
        UNDONE if waits else UNKNOWN,
        name=call["name"],
        tool_call_id=str(call["id"]),
        status="error",
        additional_kwargs={APPROVED: False} if waits else {},
    )
