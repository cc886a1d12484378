"""A model that writes what a test says, for whoever asks it on the way to an answer."""

from collections.abc import AsyncGenerator

from app.prompts.draft import Draft
from app.types import Context


class ScriptedAsk:
    """An `Ask` that answers each call with the next text, and raises the next error. Notes what it was asked."""

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.drafts: list[Draft] = []
        self.purposes: list[str] = []
        self.closed = 0

    async def __call__(self, draft: Draft, *, purpose: str = "answer", sample: int = 0) -> AsyncGenerator[str]:
        self.drafts.append(draft)
        self.purposes.append(purpose)
        reply = self.replies.pop(0)
        try:
            if isinstance(reply, Exception):
                raise reply
            for at in range(0, len(reply), 7):
                yield reply[at : at + 7]
        finally:
            self.closed += 1

    def for_context(self, context: Context) -> "ScriptedAsk":
        """An `AskFor`."""
        return self
