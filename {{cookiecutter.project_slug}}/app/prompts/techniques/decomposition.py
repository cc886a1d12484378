"""Splits a question into smaller ones, answers them in turn, each with what was found before, and then the whole.

Zhou et al. 2023, "Least-to-Most Prompting Enables Complex Reasoning in Large Language Models". "Which path is longer?"
becomes "How long is the valley path?" and "How long is the ridge path?", and the answer rests on both.

At most `most` + 2 calls; 2 for a question that is one already.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import ClassVar

from app.prompts.draft import Draft
from app.prompts.techniques.reply import items, quoted, whole
from app.prompts.techniques.technique import Ask, check_option

LONGEST_PART = 300
LONGEST_FINDING = 1200
NOTHING_YET = "Nothing yet."


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`most` is the number of smaller questions at which it stops."""

    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "split": ("most",),
        "part": ("part", "notes"),
        "join": ("notes",),
    }
    examples: ClassVar[bool] = False
    most: int = 4

    def __post_init__(self) -> None:
        check_option("most", self.most, 2, 10)

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        parts = await self.split(ask, draft)
        last = draft if len(parts) < 2 else await self.joined(ask, draft, parts)
        async with aclosing(ask(last)) as deltas:
            async for delta in deltas:
                yield delta

    async def split(self, ask: Ask, draft: Draft) -> list[str]:
        """The smaller questions; what is no list of questions is none."""
        text = await whole(ask, replace(draft, step="split", more={"most": str(self.most)}), purpose="split")
        return [quoted(part, LONGEST_PART) for part in items(text, self.most)]

    async def joined(self, ask: Ask, draft: Draft, parts: list[str]) -> Draft:
        """The question with what was found out about its parts."""
        notes = ""
        for part in parts:
            more = {"part": part, "notes": notes or NOTHING_YET}
            found = await whole(ask, replace(draft, step="part", more=more), purpose="part")
            notes = f"{notes}\n\n{part}\n{quoted(found, LONGEST_FINDING)}".strip()
        return replace(draft, step="join", more={"notes": notes})
