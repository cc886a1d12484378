"""Lets the model reason before it answers; what it reasoned is read by nobody.

Wei et al. 2022, "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models"; without examples as in Kojima
et al. 2022, "Large Language Models are Zero-Shot Reasoners". The model writes `<reasoning>[1] says 9 km, [2] says 6 km:
the ridge path is shorter.</reasoning>The ridge path is shorter. [2]`, and the user reads the last sentence.

One call. A model that does not close its reasoning is asked a second time, for the answer alone.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import ClassVar

from app.errors import ModelUnavailable
from app.prompts.draft import Draft
from app.prompts.techniques.reasoning import Reasoning
from app.prompts.techniques.reply import quoted, whole
from app.prompts.techniques.technique import Ask

LONGEST_REASONING = 4000
NO_ANSWER = "the model reasoned, and gave no answer: ask again, or raise LLM_MAX_OUTPUT_TOKENS"


@dataclass(frozen=True, slots=True)
class ChainOfThought:
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {"conclude": ("notes",)}
    examples: ClassVar[bool] = False

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        reasoning = Reasoning()
        async with aclosing(ask(draft)) as deltas:
            async for delta in deltas:
                if text := reasoning.read(delta):
                    yield text
        if text := reasoning.end():
            yield text
        if not reasoning.answered:
            yield await self.conclude(ask, draft, reasoning.seen)

    async def conclude(self, ask: Ask, draft: Draft, seen: str) -> str:
        """The answer to which the reasoning leads. It is read to its end first, in case it reasons again."""
        more = {"notes": quoted(seen, LONGEST_REASONING)}
        text = await whole(ask, replace(draft, step="conclude", more=more), purpose="conclude")
        reasoning = Reasoning()
        answer = reasoning.read(text) + reasoning.end()
        if not reasoning.tagged:
            return text
        if not answer:
            raise ModelUnavailable(NO_ANSWER)
        return answer
