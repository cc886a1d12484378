"""Conversation rewriting: a model says the last question so that it can be understood alone.

Source: Elgohary, Peskov and Boyd-Graber, Can You Unpack That? (EMNLP 2019). Without anything before the question no
model is asked. One that fails, or writes no question, leaves it to the rule of `follow_up`.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from app.errors import AppError, BudgetExceeded, DeadlineExceeded
from app.prompts.library import load_prompt
from app.prompts.techniques.reply import quoted
from app.prompts.techniques.technique import Ask
from app.rag.retrieval.follow_up import Reading, Readings, readings
from app.rag.retrieval.step import Parts
from app.rag.retrieval.written import Writer, taken
from app.types import Context, Decision, Message, Placeholders, Query

TURNS = 6
LONGEST_TURN = 600
NAME = "rewrite"


@dataclass(frozen=True, slots=True)
class Rewriter:
    """`Readings` that ask a model once. Raises DeadlineExceeded or BudgetExceeded."""

    writer: Writer

    async def __call__(self, query: Query, ask: Ask, context: Context) -> AsyncGenerator[Reading]:
        rewritten = await self.rewritten(query, ask, context)
        for reading in [Reading(replace(query, text=rewritten))] if rewritten else readings(query, context.personal):
            yield reading

    async def rewritten(self, query: Query, ask: Ask, context: Context) -> str:
        """Empty where the question is to be read as it is."""
        said = [message for message in query.history if message.role != "system"][-TURNS:]
        if not any(message.role == "user" for message in said):
            return ""
        try:
            text = await self.writer.text(ask, query.text, {"conversation": conversation(said, context.personal)})
        except (DeadlineExceeded, BudgetExceeded):
            raise
        except AppError:
            context.account.decide(Decision(NAME, "failed"))
            return ""
        return next(iter(taken(text)), "")


def conversation(messages: Sequence[Message], personal: Placeholders) -> str:
    """Who said what, each turn with its end at most."""
    ends = [(message.role, personal.last(message.content, LONGEST_TURN)) for message in messages]
    return "\n".join(f"{role}: {quoted(end, LONGEST_TURN)}" for role, end in ends)


def make(parts: Parts) -> Readings:
    return Rewriter(Writer(load_prompt("rewrite", ["question", "conversation"]), NAME))
