"""From the events of an answer to the `chat.completion.chunk` objects of OpenAI's stream, one event at a time."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from app import types
from app.api.completions import FINISH_REASONS, Citation, Details, Envelope, FinishReason, Usage, citation, details
from app.api.completions import usage as count
from app.api.schemas import WireText


class Delta(BaseModel):
    role: Literal["assistant"] | None = None
    content: WireText | None = None
    citations: list[Citation] | None = None
    abstained: bool | None = None

    @model_serializer(mode="wrap")
    def _without_nulls(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """SDKs add deltas up, and a null is nothing to add."""
        return {name: value for name, value in serialize(self).items() if value is not None}


class Chunk(Envelope):
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

    def __init__(self, include_usage: bool) -> None:
        self._include_usage = include_usage
        self._envelope = Envelope()
        self._citations: list[Citation] = []
        self._started = False

    def write(self, event: types.Event) -> Iterator[str]:
        """The chunks, as JSON, that `event` gives rise to: often none, at the end one or two."""
        match event:
            case types.Text(delta) if delta:
                yield self._chunk(Delta(content=delta))
            case types.Citation():
                self._citations.append(citation(event))
            case types.Done():
                abstained = event.finish_reason == "abstained"
                last = Delta(citations=self._citations, abstained=abstained)
                yield self._chunk(last, FINISH_REASONS[event.finish_reason], details(event))
                if self._include_usage:
                    yield self._json(Chunk(choices=[], usage=count(event.usage), **self._envelope.model_dump()))

    def _chunk(self, delta: Delta, finish_reason: FinishReason | None = None, answer: Details | None = None) -> str:
        if not self._started:
            self._started = True
            delta.role = "assistant"
            delta.content = delta.content or ""
        choice = ChunkChoice(delta=delta, finish_reason=finish_reason)
        return self._json(Chunk(choices=[choice], answer=answer, **self._envelope.model_dump()))

    def _json(self, chunk: Chunk) -> str:
        absent = {"usage": not self._include_usage, "answer": chunk.answer is None}
        return chunk.model_dump_json(exclude={name for name, gone in absent.items() if gone})
