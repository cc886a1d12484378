"""A model as judge of a server's answers: the rubric, asked twice, with the two words of the verdict in either order.

The calls go through the stack that it is given, so budgets hold for them.
"""

from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.judging.judge import Answered, Verdict
from app.judging.rubric import ORDERS, elected, load_rubric, rendered, vote
from app.llm.call import ModelCall
from app.types import Context, Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PURPOSE = "judge"
Spend = Callable[[Context, str], None]
"""Hears what the calls for a verdict took, as the context's account has it, and by which model."""


class ModelJudge:
    """`make` builds the model when it is first asked; `name` is what the costs are kept under."""

    def __init__(self, make: "Callable[[], BaseChatModel]", name: str, spend: Spend) -> None:
        self.make = make
        self.name = name
        self.spend = spend
        self.model: BaseChatModel | None = None
        self.prompt = load_rubric()

    async def verdict(self, one: Answered, context: Context) -> Verdict:
        """Raises what a call of a model raises."""
        context.account.prompt = self.prompt.id
        try:
            return elected([vote(await self.text(one, context, sample)) for sample in range(len(ORDERS))])
        finally:
            self.spend(context, self.name)

    async def text(self, one: Answered, context: Context, sample: int) -> str:
        self.model = self.model or self.make()
        system, user = rendered(self.prompt, one, ORDERS[sample])
        call = ModelCall(self.model, self.name, context, PURPOSE, sample)
        async with aclosing(call.stream((Message("system", system), Message("user", user)))) as deltas:
            return "".join([delta async for delta in deltas])
