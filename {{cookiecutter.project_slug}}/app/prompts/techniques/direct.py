"""Asks once, with instructions, passages and question, and passes the answer on as it comes."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from app.prompts.draft import Draft
from app.prompts.techniques.technique import Ask


@dataclass(frozen=True, slots=True)
class Direct:
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    examples: ClassVar[bool] = False

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        async with aclosing(ask(draft)) as deltas:
            async for delta in deltas:
                yield delta
