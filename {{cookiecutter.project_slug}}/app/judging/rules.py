"""The judge that reads nothing: rules about words. It costs no call, and it can't tell a right answer from a near one.

An answer is good if the guard of grounding doubts none of its sentences, and if it has words of the question.
"""

import asyncio
from dataclasses import replace

from app.guardrails.passages import chunk_of
from app.judging.claims import Claim, claims_of
from app.judging.judge import BAD, GOOD, Answered, Shown, Verdict
from app.text import stems
from app.types import Passage

RELEVANT = 1 / 3


class RulesJudge:
    name = "rules"
    turned = 0

    async def verdict(self, one: Answered) -> Verdict:
        """In a thread, since it takes the processor for milliseconds."""
        return await asyncio.to_thread(self.read, one)

    def read(self, one: Answered) -> Verdict:
        claims = claims_in(one)
        supported = all(found.by_cited if found.needed else found.supported for found in claims)
        return GOOD if claims and supported and relevance(one.question, one.answer) >= RELEVANT else BAD


def relevance(question: str, answer: str) -> float:
    """The share of the question's words that the answer has too: "Where are logs kept?", "Logs go to disk." -> .5."""
    asked = set(stems(question))
    return len(asked & set(stems(answer))) / len(asked) if asked else 1.0


def claims_in(one: Answered) -> list[Claim]:
    """What it claims, and whether the passages beside it support that."""
    return claims_of(one.answer, tuple(map(passage, one.passages)), one.question)


def passage(shown: Shown) -> Passage:
    headings = tuple(shown.heading.split(" > "))
    return Passage(replace(chunk_of(shown.text, ""), source=shown.source, headings=headings), 1.0, 0.0)
