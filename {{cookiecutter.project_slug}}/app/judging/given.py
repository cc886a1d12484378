"""What a stream of events has given: the question, the passages and the answer that a judge may read.

An agent's answer is what it says once its tools are done. Where a tool returned anything but passages, there is nothing
to judge it by: the answer may rest on what no judge sees.
"""

from dataclasses import dataclass, field

from app.judging.judge import Answered, Shown
from app.types import AnswerRequest, Done, Event, Passages, Text, ToolCalled, ToolReturned

DOCUMENT_TOOLS = frozenset({"search_documents", "read_document", "ask_documents"})
"""Of the agent: those whose results are passages, or rest on them."""


@dataclass
class Given:
    """`note` every event, in order."""

    request: AnswerRequest
    said: list[str] = field(default_factory=list)
    found: Passages = field(default_factory=lambda: Passages((), 0))
    done: Done | None = None
    rests_on_more: bool = False

    def note(self, event: Event) -> None:
        match event:
            case Text(delta):
                self.said.append(delta)
            case Passages():
                self.found = event
            case ToolCalled(tool=tool):
                self.rests_on_more |= tool not in DOCUMENT_TOOLS
            case ToolReturned():
                self.said.clear()
            case Done():
                self.done = event

    @property
    def whole(self) -> Done | None:
        """How it ended, for an answer to a question that was written from passages, up to its end; else None."""
        judgeable = self.question and self.found.items and not self.rests_on_more
        return self.done if judgeable and self.done and self.done.finish_reason == "stop" else None

    @property
    def question(self) -> str:
        """Empty for a run that goes on, whose task was another request's."""
        asked = [message.content for message in self.request.messages if message.role == "user"]
        return asked[-1] if asked else ""

    def answered(self) -> Answered:
        shown = [Shown(one.chunk.source, one.chunk.heading, one.chunk.text) for one in self.found.items]
        return Answered(self.question, tuple(shown), "".join(self.said))
