"""The model as a technique is handed it: each call fits the model's window, and belongs to one answer."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from app.llm.call import ModelCall
from app.llm.thinking import Thinking
from app.prompts.budget import Budget
from app.prompts.draft import Draft
from app.prompts.techniques.technique import ANSWER
from app.types import Context, FinishReason

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


Generation = Callable[[ModelCall, Draft], AsyncGenerator[str]]
"""How a call is made for a draft that fits: whoever reads the text closes it, which closes the call."""


def generate(call: ModelCall, draft: Draft) -> AsyncGenerator[str]:
    """The messages of the draft, as they are."""
    return call.stream(draft.messages())


class Asking:
    """An `Ask`. `finish_reason` is that of the call that ended last.

    A passage that one call had no room for stays away from those after it: an answer rests on what all of them read.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        name: str,
        context: Context,
        budget: Budget,
        generation: Generation = generate,
    ) -> None:
        self.model = model
        self.name = name
        self.context = context
        self.budget = budget
        self.generation = generation
        self.finish_reason: FinishReason = "stop"

    async def __call__(self, draft: Draft, *, purpose: str = ANSWER, sample: int = 0) -> AsyncGenerator[str]:
        fitting = self.fit(draft)
        call, thinking = ModelCall(self.model, self.name, self.context, purpose, sample), Thinking()
        async with aclosing(self.generation(call, fitting)) as deltas:
            async for delta in deltas:
                if text := thinking.read(delta):
                    yield text
        if text := thinking.end():
            yield text
        thinking.check(self.name)
        self.finish_reason = call.finish_reason

    def fit(self, draft: Draft) -> Draft:
        account = self.context.account
        left = tuple(one for one in draft.passages if one.number not in account.dropped.passages)
        fitting = self.budget.fit(replace(draft, passages=left))
        account.drop(draft.left_out(fitting))
        return fitting
