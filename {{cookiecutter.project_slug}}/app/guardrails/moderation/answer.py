"""The guard of the answer: what is harmful is noted, or withheld.

A moderator that judges at once is asked for each sentence. For one that collects, an answer costs a call for each
paragraph if the guard blocks, and one at its end if it only flags, so that nobody waits for it.
"""

from app.guardrails.found import Found
from app.guardrails.moderation.categories import found_in, highest
from app.guardrails.moderation.messages import withheld
from app.guardrails.moderation.moderator import Moderator, scores_of
from app.guardrails.reader import Basis
from app.guardrails.sentence_reader import Ruling
from app.types import Context, Placeholders

LONGEST = 2_000
"""Characters of a paragraph that are held back at most."""


class AnswerModeration:
    name = "answer_moderation"

    def __init__(self, moderator: Moderator, blocks: bool) -> None:
        self.moderator = moderator
        self.blocks = blocks
        self.waits = moderator.collects

    def open(self, basis: Basis, context: Context) -> "Moderating | Collecting":
        judge = Moderating(self.moderator, context.personal)
        return Collecting(judge, LONGEST if self.blocks else None) if self.moderator.collects else judge


class Moderating:
    """Judges sentence by sentence. Says once that something was withheld, at its place."""

    def __init__(self, moderator: Moderator, personal: Placeholders) -> None:
        self.moderator = moderator
        self.personal = personal
        self.said = ""

    async def judge(self, sentence: str) -> Ruling:
        if not sentence.strip():
            return Ruling(sentence)
        scores = await scores_of(self.moderator, sentence, self.personal)
        found = found_in(scores)
        if not found:
            return Ruling(sentence, score=highest(scores, found))
        findings = [Found(name, sentence.strip()) for name in found]
        return Ruling(self.instead(found, sentence), True, highest(scores, found), findings)

    def instead(self, found: list[str], sentence: str) -> str:
        space, note = sentence[len(sentence.rstrip()) :] or " ", withheld(found)
        if note == self.said:
            return "\n" if "\n" in space else ""
        self.said = note
        return note + space

    async def end(self) -> Ruling:
        return Ruling("")


class Collecting:
    """Holds sentences until a paragraph is complete, or has `longest` characters; without that, until the end."""

    def __init__(self, judge: Moderating, longest: int | None) -> None:
        self.moderating = judge
        self.longest = longest
        self.held = ""

    async def judge(self, sentence: str) -> Ruling:
        self.held += sentence
        if self.longest is None or (sentence.strip() and len(self.held) < self.longest):
            return Ruling("")
        return await self.ruled()

    async def end(self) -> Ruling:
        return await self.ruled()

    async def ruled(self) -> Ruling:
        held, self.held = self.held, ""
        return await self.moderating.judge(held)
