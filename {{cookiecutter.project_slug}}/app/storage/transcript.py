"""What was asked and answered, as a row of the table `kept_answers`: only where a setting allows it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from app.types import Citation, Event, Passage, Passages, Text

Mask = Callable[[str], str]
"""Takes out of a text what must not be kept of it."""


@dataclass
class Transcript:
    """Grows with the events of an answer."""

    question: str
    said: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    passages: tuple[Passage, ...] = ()

    def note(self, event: Event) -> None:
        match event:
            case Text(delta):
                self.said.append(delta)
            case Citation():
                self.citations.append(event)
            case Passages(items):
                self.passages = items

    def texts(self, mask: Mask) -> dict[str, str]:
        """The columns that hold texts, masked. May take milliseconds."""
        cited = [
            {"number": one.number, "source": one.source, "heading": mask(one.heading), "quote": mask(one.quote)}
            for one in self.citations
        ]
        given = [
            {"source": one.chunk.source, "heading": mask(one.chunk.heading), "text": mask(one.chunk.text)}
            for one in self.passages
        ]
        return {
            "question": storable(mask(self.question)),
            "answer": storable(mask("".join(self.said))),
            "citations": json.dumps(cited),
            "passages": json.dumps(given),
        }


def storable(text: str) -> str:
    r"""What every database takes: `"a\x00b"` -> `"a\ufffdb"`, and no half of a character."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
