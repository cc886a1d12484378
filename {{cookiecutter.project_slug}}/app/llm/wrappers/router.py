"""Sends easy questions to a cheap model and hard ones to a strong one, before the first word."""

from collections.abc import Sequence
from functools import cached_property

from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatResult
from pydantic import Field, SkipValidation

from app.llm.routing import HARD, Difficulty
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, clients_of, result_from, stream_from
from app.prompts.passages import read_question
from app.types import Decision


class Router(Wrapper):
    """`inner` is the cheap one. What was chosen, and by which figure, is on the account of the answer."""

    strong: BaseChatModel = Field(exclude=True, repr=False)
    difficulty: SkipValidation[Difficulty] = Field(exclude=True, repr=False)

    def stream_of(self, ask: Ask) -> Chunks:
        return stream_from(self.choose(ask), ask)

    async def result_of(self, ask: Ask) -> ChatResult:
        return await result_from(self.choose(ask), ask)

    def choose(self, ask: Ask) -> BaseChatModel:
        """A technique asks several times for one answer: a decision stands on the account once."""
        said = [message.text for message in ask.messages if message.type == "human"]
        score = self.difficulty(read_question(said[-1]), len(said)) if said else 0.0
        decision = Decision("router", "strong" if score >= HARD else "cheap", round(score, 3))
        account = ask.context.account
        if decision not in account.decisions:
            account.decide(decision)
        return self.strong if score >= HARD else self.inner

    @cached_property
    def clients(self) -> Sequence[BaseChatModel]:
        return clients_of(self.inner, self.strong)
