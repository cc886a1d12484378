"""From the events of an answer to the `chat.completion.chunk` objects of OpenAI's stream, one event at a time."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from app import types
from app.api.openai.completions import (
    FINISH_REASONS,
    Citation,
    Details,
    Envelope,
    FinishReason,
    Usage,
    citation,
    completion_id,
    details,
)
from app.api.openai.completions import usage as count
from app.api.openai.requests import MODEL_ID
from app.api.wire import WireText


class Delta(BaseModel):
    role: Literal["assistant"] | None = None
    content: WireText | None = None
    citations: list[Citation] | None = None
    abstained: bool | None = None
    weak: bool | None = None

    @model_serializer(mode="wrap")
    def without_nulls(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """SDKs add deltas up, and a null is nothing to add."""
        return {name: value for name, value in serialize(self).items() if value is not None}


class CompletionChunk(Envelope):
    """`usage` is on the wire only when the client asked for it, then null until the last chunk, or there too."""

    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    choices: list["ChunkChoice"]
    usage: Usage | None = None
    answer: Details | None = None


class ChunkChoice(BaseModel):
    index: Literal[0] = 0
    delta: Delta
    logprobs: None = None
    finish_reason: FinishReason | None = None


class ChunkWriter:
    """The chunks of one answer: they share an id and a time, and the first one names the role."""

    def __init__(self, answer_id: str, include_usage: bool, model: str = MODEL_ID) -> None:
        self.include_usage = include_usage
        self.envelope = Envelope(id=completion_id(answer_id), model=model)
        self.waiting: dict[str, types.ApprovalNeeded] = {}
        self.passages: tuple[types.Passage, ...] = ()
        self.citations: list[Citation] = []
        self.started = False

    def write(self, event: types.Event) -> Iterator[str]:
        """The chunks, as JSON, that `event` gives rise to: often none, at the end one or two."""
        match event:
            case types.Passages(items):
                self.passages = items
            case types.Text(delta) if delta:
                yield self.chunk(Delta(content=delta))
            case types.Citation():
                self.citations.append(citation(event, self.passages))
            case types.ApprovalNeeded(id):
                self.waiting[id] = event
            case types.ToolReturned(id):
                self.waiting.pop(id, None)
            case types.Done():
                abstained = event.finish_reason == "abstained"
                last = Delta(citations=self.citations, abstained=abstained, weak=event.weak)
                yield self.chunk(last, FINISH_REASONS[event.finish_reason], details(event, self.waiting.values()))
                if self.include_usage:
                    yield self.json(CompletionChunk(choices=[], usage=count(event.usage), **self.envelope.model_dump()))

    def chunk(self, delta: Delta, finish_reason: FinishReason | None = None, answer: Details | None = None) -> str:
        if not self.started:
            self.started = True
            delta.role = "assistant"
            delta.content = delta.content or ""
        choice = ChunkChoice(delta=delta, finish_reason=finish_reason)
        return self.json(CompletionChunk(choices=[choice], answer=answer, **self.envelope.model_dump()))

    def json(self, chunk: CompletionChunk) -> str:
        absent = {"usage": not self.include_usage, "answer": chunk.answer is None}
        return chunk.model_dump_json(exclude={name for name, gone in absent.items() if gone})
