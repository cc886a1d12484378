"""The contract of a moderator. Add one here and in `bootstrap/guards.py`."""

from typing import Protocol

from app.guardrails.moderation.categories import Scores


class Moderator(Protocol):
    """Whatever scores a text by category. `collects`: it waits for somebody, so that few long texts are better."""

    collects: bool

    async def scores(self, text: str) -> Scores:
        """Raises whatever went wrong; the caller sees to the deadline, and ends the call by cancelling it."""
        ...
