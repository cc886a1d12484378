"""The contract of a moderator. Add one here and in `bootstrap/guards.py`."""

from typing import Protocol

from app.guardrails.moderation.categories import Scores
from app.types import Placeholders


class Moderator(Protocol):
    """Whatever scores a text by category. `collects`: it waits for somebody, so that few long texts are better."""

    collects: bool

    async def scores(self, text: str) -> Scores:
        """Raises whatever went wrong; the caller sees to the deadline, and ends the call by cancelling it."""
        ...


async def scores_of(moderator: Moderator, text: str, personal: Placeholders) -> Scores:
    """One that collects runs elsewhere, and reads placeholders. Raises what the moderator raises."""
    return await moderator.scores(personal.hide(text) if moderator.collects else text)
