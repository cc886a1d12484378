"""The model as a technique is handed it: each call fits the model's window, and belongs to one answer."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.llm.call import ModelCall
from app.prompts.budget import Budget
from app.prompts.draft import Draft
from app.prompts.techniques.technique import ANSWER
from app.types import Context, FinishReason

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class Asking:
    """An `Ask`. `finish_reason` is that of the call that ended last."""

    def __init__(self, model: "BaseChatModel", name: str, context: Context, budget: Budget) -> None:
        self.model = model
        self.name = name
        self.context = context
        self.budget = budget
        self.finish_reason: FinishReason = "stop"

    async def __call__(self, draft: Draft, *, purpose: str = ANSWER, sample: int = 0) -> AsyncGenerator[str]:
        fitting = self.budget.fit(draft)
        self.context.account.drop(draft.left_out(fitting))
        call = ModelCall(self.model, self.name, self.context, purpose, sample)
        async with aclosing(call.stream(fitting.messages())) as deltas:
            async for delta in deltas:
                yield delta
        self.finish_reason = call.finish_reason
