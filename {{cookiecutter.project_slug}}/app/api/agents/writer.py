"""From the events of a run to those of its stream, one event at a time."""

from collections.abc import Iterator
from dataclasses import asdict

from app import types
from app.api.agents.events import (
    ApprovalNeededEvent,
    CitationEvent,
    DoneEvent,
    FoundPassage,
    PassagesEvent,
    RunEvent,
    TextEvent,
    ToolCallEvent,
    ToolResultEvent,
)
from app.api.openai.completions import citation, details
from app.api.openai.completions import usage as count


class RunWriter:
    """The events of one run. Calls wait for a decision at its end, or were decided about meanwhile."""

    def __init__(self) -> None:
        self.waiting: dict[str, types.ApprovalNeeded] = {}
        self.passages: tuple[types.Passage, ...] = ()

    def write(self, event: types.Event) -> Iterator[RunEvent]:
        match event:
            case types.Passages(items):
                self.passages = items
                if items:
                    yield PassagesEvent(passages=[found(one, number) for number, one in enumerate(items, 1)])
            case types.Text(delta) if delta and not self.waiting:  # with some, it says in words what waits
                yield TextEvent(text=delta)
            case types.Citation():
                yield CitationEvent(**citation(event, self.passages).model_dump())
            case types.ToolCalled(id, tool, arguments):
                yield ToolCallEvent(id=id, tool=tool, arguments=dict(arguments))
            case types.ApprovalNeeded(id):
                self.waiting[id] = event
            case types.ToolReturned(id, tool, result, approved):
                self.waiting.pop(id, None)
                yield ToolResultEvent(id=id, tool=tool, result=result, approved=approved)
            case types.Done():
                yield from (ApprovalNeededEvent(**asdict(one)) for one in self.waiting.values())
                yield self.done(event)

    def done(self, event: types.Done) -> DoneEvent:
        return DoneEvent(
            status="waiting" if self.waiting else "idle",
            abstained=event.finish_reason == "abstained",
            weak=event.weak,
            usage=count(event.usage),
            answer=details(event, self.waiting.values()),
        )


def found(passage: types.Passage, number: int) -> FoundPassage:
    chunk = passage.chunk
    return FoundPassage(
        number=number,
        source=chunk.source,
        heading=chunk.heading,
        text=chunk.text,
        score=passage.score,
        place=chunk.place(),
    )
