"""The events of a run's stream: each a JSON object with a `type`, which also names the event. `writer` makes them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from app.api.openai.completions import Citation, Details, Usage, WaitingCall
from app.api.openai.errors import ErrorBody
from app.api.wire import WireText, WireValues


class TextEvent(BaseModel):
    """A piece of what the model says."""

    type: Literal["text"] = "text"
    text: WireText


class ToolCallEvent(BaseModel):
    """The model calls for a tool."""

    type: Literal["tool_call"] = "tool_call"
    id: str
    tool: WireText
    arguments: WireValues


class ToolResultEvent(BaseModel):
    """What the model reads of the call with this id; `approved` is null where no approval was needed."""

    type: Literal["tool_result"] = "tool_result"
    id: str
    tool: WireText
    result: WireText
    approved: bool | None


class ApprovalNeededEvent(WaitingCall):
    """A call that waits; `done` follows, and the run goes on once there is a decision."""

    type: Literal["approval_needed"] = "approval_needed"


class FoundPassage(BaseModel):
    number: int
    source: WireText
    heading: WireText
    text: WireText
    score: float
    place: str


class PassagesEvent(BaseModel):
    """All passages that the run has found so far, numbered as citations number them."""

    type: Literal["passages"] = "passages"
    passages: list[FoundPassage]


class CitationEvent(Citation):
    """The answer rests on this passage."""

    type: Literal["citation"] = "citation"


class DoneEvent(BaseModel):
    """The last event: how the run ended and what it took. The status is that of its thread."""

    type: Literal["done"] = "done"
    status: Literal["idle", "waiting"]
    abstained: bool
    weak: bool
    usage: Usage | None
    answer: Details


class ErrorEvent(ErrorBody):
    """The last event of a run that failed: its thread can be gone on with, unless the run was cancelled."""

    type: Literal["error"] = "error"


RunEvent = Annotated[
    TextEvent
    | ToolCallEvent
    | ToolResultEvent
    | ApprovalNeededEvent
    | PassagesEvent
    | CitationEvent
    | DoneEvent
    | ErrorEvent,
    Field(discriminator="type"),
]


def schema() -> dict[str, Any]:
    """Of an event, as JSON Schema that stands by itself: OpenAPI's components hold bodies of requests and replies."""
    whole = TypeAdapter(RunEvent).json_schema(mode="serialization")
    parts = whole.pop("$defs")

    def inlined(value: Any) -> Any:
        if isinstance(value, list):
            return [inlined(one) for one in value]
        if not isinstance(value, dict):
            return value
        if name := str(value.get("$ref", "")).rpartition("/")[2]:
            return inlined(parts[name])
        return {key: inlined(one) for key, one in value.items() if key != "discriminator"}

    inline: dict[str, Any] = inlined(whole)
    return inline
