"""Sums up the older part of a thread, once its model has no more room for it, and keeps the summary beside the thread.

LangChain's SummarizationMiddleware takes the messages out of the thread: a call that was asked for after the text of
strangers was read would then look as if it had not been, and passages would change their numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NotRequired

import structlog
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState, PrivateStateAttr
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, SystemMessage
from langgraph.runtime import Runtime

from app.agents.passages import numbered
from app.agents.window import Summary, Window, summary_in, summed_up, written
from app.llm.asking import Asking
from app.llm.call import running_context
from app.prompts.budget import MARGIN, PER_MESSAGE, Budget
from app.prompts.draft import Draft
from app.prompts.passages import disarm
from app.prompts.prompt import Prompt
from app.prompts.techniques.reply import whole

log = structlog.get_logger(__name__)

PURPOSE = "summary"
KEPT = 0.5
"""The share of the room that is still used after it, so that not every step needs another one."""
LONGEST = 0.25
"""Of a summary: the share of the room."""
SAID_BY = {"human": "user", "ai": "assistant"}


class Summarised(AgentState[Any]):
    summary: NotRequired[Annotated[Summary, PrivateStateAttr]]


class Summaries(AgentMiddleware):
    """Before a call for which the thread is too long, `model` is asked by the `prompt` to sum up what must go."""

    state_schema = Summarised

    def __init__(self, model: BaseChatModel, model_name: str, prompt: Prompt, budget: Budget, window: Window) -> None:
        super().__init__()
        self.model = model
        self.model_name = model_name
        self.prompt = prompt
        self.budget = budget
        self.window = window

    async def abefore_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """Raises what a call of the model raises."""
        messages, known = numbered(state["messages"]), summary_in(state)
        begin = summed_up(messages, known)
        if self.window.place(messages, known) <= begin:
            return None
        end = self.window.place(messages, known, KEPT)
        text = await self.sum_up(known["text"] if known else "", messages[begin:end])
        log.info("older messages were summed up", messages=end - begin)
        return {"summary": Summary(text=text, upto=str(messages[end - 1].id))}

    async def sum_up(self, text: str, messages: Sequence[AnyMessage]) -> str:
        """The text and the messages as one summary. What does not fit into one call goes through several."""
        context = running_context()
        ask = Asking(self.model, self.model_name, context, self.budget)
        told = [disarm(line_of(message)) for message in messages if not isinstance(message, SystemMessage)]
        while told:
            part = list(self.fitting(told, text))
            told = told[len(part) :]
            draft = Draft(self.prompt, "", more={"earlier": text or "-", "conversation": "\n".join(part)})
            found = await whole(ask, draft, purpose=PURPOSE)
            text = disarm(self.window.cut(found.strip(), int(LONGEST * (self.window.room or 0))))
        return text

    def fitting(self, told: Sequence[str], text: str) -> Iterator[str]:
        """As many as have room in one call, beside the summary so far; the first of them is cut if need be."""
        system, user = self.prompt.render(question="", earlier=text or "-", conversation="")
        always = self.window.count(system) + self.window.count(user) + 2 * PER_MESSAGE + MARGIN
        room = (self.budget.window or 0) - self.budget.answer - always
        for at, line in enumerate(told):
            line = line if at else self.window.cut(line, room - PER_MESSAGE)
            room -= self.window.count(line) + 1
            if at and room < 0:
                return
            yield line


def line_of(message: AnyMessage) -> str:
    return f"{SAID_BY.get(message.type, message.name)}: {written(message)}"
