"""An answerer whose events a test scripts."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import ModelUnavailable
from app.types import AnswerRequest, Event

Step = Event | BaseException | asyncio.Event | threading.Event | float
"""An event to yield, an exception to raise, another kind of event to wait for, seconds to sleep."""


@dataclass
class ScriptedAnswerer:
    """Takes the same steps for every question, or those that `by_question` has for it. Notes what it was asked."""

    events: Sequence[Step] = ()
    by_question: Mapping[str, Sequence[Step]] | None = None
    asked: list[AnswerRequest] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event, None]:
        self.asked.append(request)
        try:
            for step in self.steps_for(request.messages[-1].content if request.messages else ""):
                match step:
                    case BaseException():
                        raise step
                    case float():
                        await asyncio.sleep(step)
                    case asyncio.Event():
                        await step.wait()
                    case threading.Event():
                        await asyncio.to_thread(step.wait, 60)
                    case _:
                        yield step
        finally:
            self.closed.set()

    def steps_for(self, question: str) -> Sequence[Step]:
        if self.by_question is None:
            return self.events
        return self.by_question.get(question, [ModelUnavailable("down: start it")])
