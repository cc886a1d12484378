"""Puts a line above the system message on its way to the model. Caches and logs further out never see it."""

from collections.abc import Callable
from dataclasses import replace

from langchain_core.messages import SystemMessage
from langchain_core.outputs import ChatResult
from pydantic import Field, SkipValidation

from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper


class SystemLine(Wrapper):
    """The first message gets the line if it is the system's: ours stands before the client's."""

    line: SkipValidation[Callable[[], str]] = Field(exclude=True, repr=False)

    def stream_of(self, ask: Ask) -> Chunks:
        return super().stream_of(self.with_line(ask))

    async def result_of(self, ask: Ask) -> ChatResult:
        return await super().result_of(self.with_line(ask))

    def with_line(self, ask: Ask) -> Ask:
        first, *others = ask.messages
        if not isinstance(first, SystemMessage) or not isinstance(first.content, str):
            return ask
        added = first.model_copy(update={"content": f"{self.line()}\n\n{first.content}"})
        return replace(ask, messages=[added, *others])
