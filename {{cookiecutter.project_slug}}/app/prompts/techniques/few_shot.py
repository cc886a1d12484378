"""Shows good answers first: those of the prompt's examples that are most like the question.

Brown et al. 2020, "Language Models are Few-Shot Learners"; chosen by similarity as in Liu et al. 2022, "What Makes Good
In-Context Examples for GPT-3?". Asked "How long is the lease?", with `shots = 2`, the model first sees two questions
about terms, each with passages and its answer, the one most like the question last. One call.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import ClassVar

import numpy as np

from app.prompts.draft import Draft
from app.prompts.prompt import Example
from app.prompts.techniques.technique import Ask, Encode, check_option
from app.types.embedding import Vectors


@dataclass(frozen=True, slots=True)
class FewShot:
    """The examples' vectors are computed once, at the first question; `shots` is how many are shown."""

    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    examples: ClassVar[bool] = True
    encode: Encode
    shots: int = 4
    known: dict[tuple[Example, ...], Vectors] = field(default_factory=dict, init=False, repr=False, compare=False)
    lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_option("shots", self.shots, 1, 20)

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        nearest = await asyncio.to_thread(self.nearest, draft.question, draft.prompt.examples)
        async with aclosing(ask(replace(draft, examples=nearest))) as deltas:
            async for delta in deltas:
                yield delta

    def nearest(self, question: str, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        """Blocking. The examples most like the question, the most similar last; never the question itself."""
        likeness = self.vectors(examples) @ self.encode([question])[0]
        order = [place for place in np.argsort(likeness, kind="stable") if not same(examples[place].question, question)]
        return tuple(examples[place] for place in order[-self.shots :])

    def vectors(self, examples: tuple[Example, ...]) -> Vectors:
        with self.lock:
            if examples not in self.known:
                self.known.clear()
                self.known[examples] = self.encode(questions(examples))
            return self.known[examples]


def questions(examples: Sequence[Example]) -> list[str]:
    return [example.question for example in examples]


def same(one: str, other: str) -> bool:
    """Whether two questions are one, however they are written: its own answer would teach a model nothing."""
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))
