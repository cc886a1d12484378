"""Personal data in a question: it would go to the model's provider, and an answer from documents hardly needs it."""

from collections.abc import Sequence

from app.guardrails.found import Found
from app.guardrails.guard import deciding
from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Find, Notes
from app.types import Context, Message


class Pii:
    """The detector, by patterns and check digits unless another way to find is given. It knows no names of people."""

    name = "pii"
    advice = "it holds personal data; leave out what the answer does not need"

    def __init__(self, find: Find = find) -> None:
        self.find = find

    def score(self, text: str) -> float:
        """`"Write to ann@example.org"` -> 1."""
        return float(bool(self.find(text)))

    def found(self, text: str) -> Sequence[Found]:
        return [Found(one.kind, text[one.start : one.end], one.start) for one in self.find(text)]


async def note_personal(note: Notes | None, messages: Sequence[Message], context: Context) -> None:
    """Whoever said it, it is masked for models elsewhere. Raises GuardFailed, or DeadlineExceeded."""
    if note is None:
        return
    async with deciding(Pii.name, context):
        for message in messages:
            note(message.content, context.personal)
