"""A second opinion on the passages: a model says whether they answer the question, before it is asked to answer it.

Words and cosines can't tell a passage with the answer from one on the same subject without it; a model that reads can.
Asked apart, it declines more than by the refusal line within a longer prompt. Source: Rajpurkar, Jia and Liang, Know
What You Don't Know (ACL 2018), on how little of this shows on the surface.
"""

import re
from dataclasses import replace

from app.guardrails.guard import FLAG, PASS
from app.prompts.draft import Draft
from app.prompts.prompt import Prompt
from app.prompts.techniques.reply import whole
from app.prompts.techniques.technique import Ask
from app.types import Decision

# The word alone, or before a mark: "No." and "**no**, since …" are clear, "No problem" is not.
CLEAR = re.compile(r"[\W_]*(yes|no)(?![^\W_])\s*(?:[^\w\s]|_|\Z|(?<=\n))", re.IGNORECASE)
EITHER = re.compile(r"(?<![^\W_])(?:yes|no)(?![^\W_])", re.IGNORECASE)
DECIDED = {"yes": PASS, "no": "abstain"}


class Answerable:
    """`prompt` asks, with a question and its passages."""

    name = "answerable"

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt

    async def decide(self, draft: Draft, ask: Ask) -> Decision:
        """`Decision("answerable", "pass" | "abstain" | "flag")`; what is neither yes nor no is noted, and passes.

        `draft` is what the model is to answer. Raises what `ask` raises.
        """
        reply = await whole(ask, replace(draft, prompt=self.prompt), purpose=self.name)
        return Decision(self.name, DECIDED.get(word_of(reply), FLAG))


def word_of(reply: str) -> str:
    """`"**No.**"` -> `no`; nothing for what says neither, or both."""
    found = CLEAR.match(reply)
    said = {word.casefold() for word in EITHER.findall(reply)}
    return found[1].casefold() if found and len(said) == 1 else ""
