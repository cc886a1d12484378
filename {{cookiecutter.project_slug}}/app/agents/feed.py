"""What LangGraph streams of a run, as our events."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolMessage
from langgraph.types import Interrupt

from app.agents.approval import APPROVED
from app.agents.passages import artifacts, numbered, passages_in
from app.agents.reports import events_of_report
from app.llm.finish import ended
from app.types import Event, FinishReason, Text, ToolCalled, ToolReturned

MODEL_NODE = "model"


class Feed:
    """Reads one stream of a run. At its end `messages` are the conversation, and `interrupts` what it waits for."""

    def __init__(self, messages: Sequence[AnyMessage], told: set[tuple[str, type]] | None = None) -> None:
        """`messages` are those that were there before, and `told` what was shown of specialists: it grows."""
        self.messages = list(messages)
        self.interrupts: dict[str, Interrupt] = {}
        self.known = {message.id for message in messages}
        self.spoken: set[str | None] = set()
        self.told = set() if told is None else told

    async def events(self, stream: AsyncGenerator[Any]) -> AsyncGenerator[Event]:
        async with aclosing(stream) as parts:
            async for part in parts:
                for event in self.events_in(part["type"], part):
                    yield event

    def events_in(self, mode: str, part: Mapping[str, Any]) -> list[Event]:
        if mode == "messages":
            return self.piece(*part["data"])
        if mode == "custom":
            return self.work(part["data"])
        self.interrupts.update({one.id: one for one in part["interrupts"]})
        return self.state(part["data"]["messages"])

    def piece(self, message: AnyMessage, metadata: dict[str, Any]) -> list[Event]:
        """Of the model's own words: a tool may ask a model too."""
        if metadata.get("langgraph_node") != MODEL_NODE or not isinstance(message, AIMessageChunk) or not message.text:
            return []
        self.spoken.add(message.id)
        return [Text(message.text)]

    def state(self, messages: Sequence[AnyMessage]) -> list[Event]:
        """What is new since the last look."""
        self.messages = list(messages)
        fresh = [message for message in numbered(messages) if message.id not in self.known]
        self.known.update(message.id for message in fresh)
        events = [event for message in fresh for event in self.events_of(message)]
        return [passages_in(messages), *events] if artifacts(fresh) else events

    def events_of(self, message: AnyMessage) -> list[Event]:
        if isinstance(message, ToolMessage):
            approved = message.additional_kwargs.get(APPROVED)
            returned = ToolReturned(message.tool_call_id, str(message.name), message.text, approved)
            return [*self.work(message.artifact), returned]
        if not isinstance(message, AIMessage):
            return []
        unsaid: list[Event] = [Text(message.text)] if message.text and message.id not in self.spoken else []
        return [*unsaid, *(ToolCalled(str(one["id"]), one["name"], one["args"]) for one in message.tool_calls)]

    def work(self, artifact: Any) -> list[Event]:
        """What is new of a specialist's steps, as it goes on or as its report has them."""
        events = [event for event in events_of_report(artifact) if (event.id, type(event)) not in self.told]
        self.told.update((event.id, type(event)) for event in events)
        return [*events]

    @property
    def finish_reason(self) -> FinishReason:
        return (ended(self.messages[-1].response_metadata) if self.messages else None) or "stop"
