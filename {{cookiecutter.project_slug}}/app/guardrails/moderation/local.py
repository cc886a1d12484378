"""The moderators that run here: a list of words and rules, and that list with a classifier beside it.

They judge English; of German, French and Spanish the list knows a few threats, insults and cries for help.
"""

from collections.abc import Sequence

from app.guardrails.moderation.categories import CATEGORIES, Scores
from app.guardrails.moderation.moderator import Moderator
from app.guardrails.moderation.plain import plain
from app.guardrails.moderation.rules import SURE, Rules
from app.guardrails.moderation.slurs import Slurs
from app.text import cached


class WordList:
    """Blocking, but it takes a fraction of a millisecond for a sentence."""

    collects = False

    def __init__(self) -> None:
        self.rules = Rules()
        self.slurs = Slurs()
        self.needs_reading = cached(entries=20_000, longest=30)(self.begins_one)

    async def scores(self, text: str) -> Scores:
        read = plain(text)
        pieces = set(read.split())
        if not any(map(self.needs_reading, pieces)):
            return self.rules.none
        scores = self.rules.scores(read)
        return {**scores, "hate": SURE} if any(map(self.slurs.stand_in, pieces)) else scores

    def begins_one(self, piece: str) -> bool:
        """Whether a text may be harmful of which this stands between blanks, as most of it does in most texts."""
        return bool(self.rules.begun_by(piece)) or self.slurs.stand_in(piece)


class Several:
    """Asks moderators in turn, and believes for each category the surest one."""

    def __init__(self, moderators: Sequence[Moderator]) -> None:
        self.moderators = moderators
        self.collects = any(moderator.collects for moderator in moderators)

    async def scores(self, text: str) -> Scores:
        found = [await moderator.scores(text) for moderator in self.moderators]
        return {name: max(scores.get(name, 0.0) for scores in found) for name in CATEGORIES}
