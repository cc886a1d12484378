"""Asks the same several times at once, and gives the answer that most of the others agree with.

Wang et al. 2023, "Self-Consistency Improves Chain of Thought Reasoning in Language Models". Of "Six hundred. [1]",
"About six hundred. [1]" and "Six. [2]" the first wins: it shares the most words with the others. Texts are no numbers
that could be counted, so likeness is the vote; equal answers are most alike, and a refusal is a vote like any other.

As many calls as `samples`. Unlike the paper's they do not reason first, so that no reasoning can be elected. It shows
nothing where every sample is the same, as with a temperature of 0.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.errors import AppError
from app.prompts.draft import Draft
from app.prompts.techniques.reply import whole
from app.prompts.techniques.technique import Ask, check_option
from app.text import stems


@dataclass(frozen=True, slots=True)
class SelfConsistency:
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    examples: ClassVar[bool] = False
    samples: int = 5

    def __post_init__(self) -> None:
        check_option("samples", self.samples, 2, 20)

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        yield elected(await self.answers(ask, draft))

    async def answers(self, ask: Ask, draft: Draft) -> list[str]:
        """Those of the samples that did not fail. Raises the first failure when they are no majority."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sampled(ask, draft, number)) for number in range(self.samples)]
        outcomes = [task.result() for task in tasks]
        answers = [one for one in outcomes if isinstance(one, str)]
        if 2 * len(answers) <= self.samples:
            raise next(one for one in outcomes if isinstance(one, AppError))
        return answers


async def sampled(ask: Ask, draft: Draft, number: int) -> str | AppError:
    try:
        return await whole(ask, draft, sample=number)
    except AppError as error:
        return error


def elected(answers: Sequence[str]) -> str:
    """The answer most like all others; of equals the first."""
    words = [frozenset(stems(answer)) for answer in answers]
    votes = [sum(likeness(one, other) for other in words) for one in words]
    return answers[votes.index(max(votes))]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's: which part of the words that either has, both have."""
    return len(one & other) / len(one | other) if one | other else 1.0
