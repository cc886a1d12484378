"""What a model writes for a search: one call, of whose text only short lines are taken. No user reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.prompts.draft import Draft
from app.prompts.prompt import Prompt
from app.prompts.techniques.reply import items, quoted, whole
from app.prompts.techniques.technique import Ask
from app.text import stems

LONGEST_QUESTION = 2_000
LONGEST_LINE = 300
MARKS = re.compile(r"^[\s>*#`\"'“”«»-]+|[\s*`\"'“”«»]+$")


@dataclass(frozen=True, slots=True)
class Writer:
    """Asks with one prompt. `purpose` is what the call is called in the answer's details: the name of the step."""

    prompt: Prompt
    purpose: str

    async def text(self, ask: Ask, question: str, more: Mapping[str, str] | None = None) -> str:
        """Raises what `ask` raises."""
        draft = Draft(self.prompt, quoted(question, LONGEST_QUESTION), more=more or {})
        return await whole(ask, draft, purpose=self.purpose)

    async def lines(self, ask: Ask, question: str, most: int) -> tuple[str, ...]:
        """At most so many lines, without the question itself."""
        text = await self.text(ask, question, {"most": str(most)})
        return tuple(line for line in taken(text) if line.casefold() != question.casefold())[:most]


def taken(text: str) -> list[str]:
    """The entries of a list, or else all lines, each once: `Sure:`, `1. "How?"` -> `How?`. The rest is junk.

    A line is no longer than 300 characters, and holds a word that a search can look for.
    """
    lines = items(text, most=len(text)) or text.splitlines()
    clean = (MARKS.sub("", line) for line in lines)
    return list(dict.fromkeys(line for line in clean if len(line) <= LONGEST_LINE and useful(line)))


def useful(line: str) -> bool:
    return bool(stems(line)) and not line.endswith(":")
