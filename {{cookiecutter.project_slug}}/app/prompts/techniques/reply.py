"""A model's answer that no user reads, since a later call builds on it: whole, bounded, and unable to open a tag."""

import re
from contextlib import aclosing

from app.prompts.draft import Draft
from app.prompts.passages import disarm
from app.prompts.techniques.technique import ANSWER, Ask

ITEM = re.compile(r"^\s*(?:[-*•]|\(?\d{1,3}[.):])\s+(.*\S)")


async def whole(ask: Ask, draft: Draft, *, purpose: str = ANSWER, sample: int = 0) -> str:
    """All that one call answers."""
    async with aclosing(ask(draft, purpose=purpose, sample=sample)) as deltas:
        return "".join([delta async for delta in deltas]).strip()


def quoted(text: str, longest: int) -> str:
    """The text as a later prompt may hold it: its end, if it is longer than that, and with tags disarmed."""
    return disarm(text[-longest:].strip())


def items(text: str, most: int) -> list[str]:
    """The entries of a list, each once: `1. Why?` and `- Why?` -> `Why?`; text around the list is left out."""
    found = [item[1] for line in text.splitlines() if (item := ITEM.match(line))]
    return list(dict.fromkeys(found))[:most]
