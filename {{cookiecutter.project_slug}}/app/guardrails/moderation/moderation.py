"""The guard of the question: harmful content is noted, or refused."""

from app.errors import QuestionBlocked
from app.guardrails.found import Found
from app.guardrails.guard import BLOCK, FLAG, PASS, Verdict
from app.guardrails.moderation.categories import found_in, highest
from app.guardrails.moderation.messages import refusal
from app.guardrails.moderation.moderator import Moderator, scores_of
from app.types import Context, Decision


class Moderation:
    """The score on the account is that of the surest category, found or not."""

    name = "moderation"

    def __init__(self, moderator: Moderator, blocks: bool) -> None:
        self.moderator = moderator
        self.blocks = blocks

    async def check(self, text: str, context: Context) -> Verdict:
        """The text is never changed. Raises QuestionBlocked."""
        scores = await scores_of(self.moderator, text, context.personal)
        found = found_in(scores)
        score = highest(scores, found)
        if found and self.blocks:
            context.account.decide(Decision(self.name, BLOCK, score))
            raise QuestionBlocked(refusal(found))
        return Verdict(Decision(self.name, FLAG if found else PASS, score), text)

    async def explain(self, text: str) -> list[Found]:
        """The categories that it finds, the surest first. Raises what the moderator raises."""
        return [Found(category) for category in found_in(await self.moderator.scores(text))]
