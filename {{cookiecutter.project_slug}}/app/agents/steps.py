"""What stands around each call of the model within the loop: its limits and window, passages' numbers, its failures."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from app.agents.call_ids import with_own_ids
from app.agents.limits import Limits
from app.agents.passages import numbered
from app.agents.reports import steps_reported
from app.agents.unreadable import with_unreadable
from app.agents.window import Window, summary_in
from app.errors import AppError, ModelUnavailable
from app.llm.call import running_context
from app.llm.failures import failure
from app.llm.finish import ENDED, ended
from app.llm.thinking import Thinking
from app.types import Account, Dropped, FinishReason

CUT_OFF = "Stopped: the answer of the model was cut off while it called for tools, and nothing of that was done."


class Steps(AgentMiddleware):
    """Numbers what was found, shows what fits, offers no tool after the last step, ends a task that cost too much."""

    def __init__(self, model_name: str, limits: Limits, window: Window) -> None:
        super().__init__()
        self.model_name = model_name
        self.limits = limits
        self.window = window

    async def awrap_model_call(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> ModelResponse | AIMessage:
        context = running_context()
        if reached := reached_of(self.limits, context.account):
            return stopped(f"Stopped: the task has taken {reached}.")
        last = taken(request.messages) >= self.limits.steps
        shown = self.window.view(numbered(request.messages), summary_in(request.state))
        context.account.drop(Dropped(messages=max(0, len(request.messages) - len(shown))))
        asked = request.override(messages=shown, tools=[] if last else request.tools)
        try:
            response = await handler(asked)
        except AppError:
            raise
        except Exception as error:
            raise failure(self.model_name, error) from None
        return replace(response, result=[*response.result[:-1], self.heard(response.result[-1], request.messages)])

    def heard(self, message: object, earlier: Sequence[AnyMessage]) -> AIMessage:
        """What the model said, as the thread keeps it. Raises ModelUnavailable."""
        if not isinstance(message, AIMessage) or (end := ended(message.response_metadata)) is None:
            raise ModelUnavailable(f"{self.model_name} broke off: ask again")
        message = with_unreadable(message)
        if message.tool_calls and taken(earlier) >= self.limits.steps:
            return stopped(f"Stopped after AGENT_MAX_STEPS ({self.limits.steps}) steps.")
        if message.tool_calls and end != "stop":
            return stopped(CUT_OFF, end)
        return with_own_ids(without_thoughts(message, self.model_name), earlier)


def reached_of(limits: Limits, account: Account) -> str:
    """The limit that the task has reached; empty for none. What a model does not say counts for nothing."""
    if limits.usd is not None and (account.cost_usd or 0.0) >= limits.usd:
        return f"AGENT_MAX_USD ({limits.usd:g} dollars)"
    if limits.tokens is not None and account.tokens >= limits.tokens:
        return f"AGENT_MAX_TOKENS ({limits.tokens:,} tokens)"
    return ""


def taken(messages: Sequence[AnyMessage]) -> int:
    """How often tools were called for since the task was given, by specialists too."""
    steps = 0
    for message in messages:
        if isinstance(message, HumanMessage):
            steps = 0
        steps += isinstance(message, AIMessage) and bool(message.tool_calls)
        steps += steps_reported(message)
    return steps


def share(steps: int, messages: Sequence[AnyMessage]) -> int:
    """Of the steps that are left of a task, those of each call that the model makes now."""
    last = next(one for one in reversed(messages) if isinstance(one, AIMessage))
    return max(0, steps - taken(messages)) // len(last.tool_calls)


def without_thoughts(message: AIMessage, model_name: str) -> AIMessage:
    """As the thread keeps it, and the model reads it again. Raises ModelUnavailable when there is nothing else."""
    if not isinstance(message.content, str):
        return message
    thinking = Thinking()
    said = thinking.read(message.content) + thinking.end()
    if not message.tool_calls:
        thinking.check(model_name)
    return message.model_copy(update={"content": said}) if thinking.thought else message


def stopped(text: str, end: FinishReason = "length") -> AIMessage:
    return AIMessage(text, response_metadata={ENDED: end})
