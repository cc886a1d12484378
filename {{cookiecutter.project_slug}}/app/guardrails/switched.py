"""A guard that looks for one kind of thing in the question, and does with it what a setting says."""

from collections.abc import Sequence
from typing import Protocol

from app.errors import QuestionBlocked
from app.guardrails.found import Found, explained
from app.guardrails.guard import BLOCK, FLAG, PASS, Verdict
from app.types import Context, Decision

FOUND = 0.5


class Detector(Protocol):
    """`advice` is what the one who asks can do about a finding."""

    name: str
    advice: str

    def score(self, text: str) -> float:
        """How sure it is that the text has what it looks for, 0 to 1."""
        ...


class Switched:
    """Flags, or blocks, what scores FOUND or more; the score is on the account either way."""

    def __init__(self, detector: Detector, blocks: bool) -> None:
        self.detector = detector
        self.blocks = blocks
        self.name = detector.name

    async def check(self, text: str, context: Context) -> Verdict:
        """The text itself is never changed. Raises QuestionBlocked."""
        score = self.detector.score(text)
        found = score >= FOUND
        if found and self.blocks:
            context.account.decide(Decision(self.name, BLOCK, score))
            raise QuestionBlocked(f"blocked by the guard {self.name!r}: {self.detector.advice}")
        return Verdict(Decision(self.name, FLAG if found else PASS, score), text)

    def found(self, text: str) -> Sequence[Found]:
        return explained(self.detector, text)
