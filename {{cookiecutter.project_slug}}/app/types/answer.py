"""The events of an answer, folded into one value."""

from contextlib import aclosing
from dataclasses import dataclass

from app.types.documents import Passage
from app.types.events import ApprovalNeeded, Citation, Done, Passages, Text, ToolReturned
from app.types.protocols import Answerer, AnswerRequest


@dataclass(frozen=True, slots=True)
class Answer:
    """The events of one answer, folded. `waiting` are the calls of an agent that nobody has decided about yet."""

    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    done: Done
    waiting: tuple[ApprovalNeeded, ...] = ()

    @property
    def abstained(self) -> bool:
        return self.done.finish_reason == "abstained"

    @property
    def weak(self) -> bool:
        """It stands, but rests on little: no passage answers directly."""
        return self.done.weak


async def answer(answerer: Answerer, request: AnswerRequest) -> Answer:
    """Fold the events of `answerer.stream(request)` into one value. Raises what the stream raises."""
    texts: list[str] = []
    citations: list[Citation] = []
    passages: tuple[Passage, ...] = ()
    waiting: dict[str, ApprovalNeeded] = {}
    done: Done | None = None
    async with aclosing(answerer.stream(request)) as events:
        async for event in events:
            match event:
                case Text(delta):
                    texts.append(delta)
                case Citation():
                    citations.append(event)
                case Passages(items):
                    passages = items
                case ApprovalNeeded(id):
                    waiting[id] = event
                case ToolReturned(id):
                    waiting.pop(id, None)
                case Done():
                    done = event
    if done is None:
        raise RuntimeError("an answer ended without Done")
    return Answer("".join(texts), tuple(citations), passages, done, tuple(waiting.values()))
