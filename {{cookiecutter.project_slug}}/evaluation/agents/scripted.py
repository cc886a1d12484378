"""A model that makes no mistake: it takes its turns as they are written, and notes what it was given to read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import SkipValidation

from app.agents.window import written
from app.llm.finish import ENDED
from app.llm.tokens.counter import count_tokens
from app.prompts.budget import PER_MESSAGE

Turn = str | Sequence[tuple[str, dict[str, Any]]]
"""What is said, or the calls that are made at once, as tools with their arguments."""


@dataclass
class Taken:
    """By all models that share it. `tokens` are those read, instructions and tools included, and those written.

    `new` are those of them that no call before began with: a provider that keeps prompts for a while bills the others
    for less.
    """

    calls: int = 0
    tokens: int = 0
    new: int = 0
    before: list[list[str]] = field(default_factory=list, repr=False)

    def read(self, messages: Sequence[AnyMessage], tools: Sequence[Any]) -> None:
        """Tools come first in what is read, as providers have it."""
        parts = [json.dumps([convert_to_openai_tool(tool) for tool in tools]), *map(written, messages)]
        known = max((common(parts, earlier) for earlier in self.before), default=0)
        counted = [count_tokens(part) + PER_MESSAGE for part in parts]
        self.before.append(parts)
        self.calls, self.tokens, self.new = self.calls + 1, self.tokens + sum(counted), self.new + sum(counted[known:])

    def wrote(self, message: AnyMessage) -> None:
        tokens = count_tokens(written(message))
        self.tokens, self.new = self.tokens + tokens, self.new + tokens

    def to_json(self) -> dict[str, int]:
        return {"calls": self.calls, "tokens": self.tokens, "new_tokens": self.new}


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts both begin with."""
    return next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs),
                min(len(one), len(other)))  # fmt: skip


class Scripted(BaseChatModel):
    """The turns of a task, by its words; which of them it is says the conversation."""

    turns: Any
    taken: SkipValidation[Taken]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.taken.read(cast("list[AnyMessage]", messages), kwargs.get("tools", []))
        number = sum(isinstance(message, AIMessage) for message in messages)
        task = next(message.text for message in messages if isinstance(message, HumanMessage))
        message = message_of(self.turns[task][number], number)
        self.taken.wrote(message)
        return ChatResult(generations=[ChatGeneration(message=message)])


def message_of(turn: Turn, number: int) -> AIMessage:
    metadata = {ENDED: "stop"}
    if isinstance(turn, str):
        return AIMessage(turn, response_metadata=metadata)
    calls = [
        {"name": tool, "args": arguments, "id": f"{number}-{place}"} for place, (tool, arguments) in enumerate(turn)
    ]
    return AIMessage("", tool_calls=calls, response_metadata=metadata)
