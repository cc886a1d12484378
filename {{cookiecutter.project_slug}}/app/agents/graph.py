"""LangChain's agent, made of our model, our tools and our middleware. Imported at the first request of an agent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from langchain.agents import create_agent
from langchain.agents.middleware import ToolErrorMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain.tools import ToolRuntime
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import StructuredTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from pydantic import BaseModel, create_model

from app.agents.approval import Approvals
from app.agents.call_ids import key_of_call
from app.agents.limits import Limits
from app.agents.outgoing import OUTSIDE, Outgoing
from app.agents.passages import artifact_of
from app.agents.retries import retries
from app.agents.steps import Steps
from app.agents.summaries import Summaries
from app.agents.tools.tool import Arguments, Call, Tool
from app.agents.unreadable import Unreadable
from app.agents.window import Window
from app.errors import AppError, DeadlineExceeded, GuardFailed
from app.guardrails.arguments import ArgumentGuard

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

# Without a guard's decision, or after its time, no run goes on.
ENDS = (DeadlineExceeded, GuardFailed)


@dataclass(frozen=True)
class Loop:
    """The model, the tools that it calls for, the model again. Approval stands around what a call does.

    What each loop of an agent is made with, but for its tools. One that `reports` tells another loop what it found.
    """

    model: BaseChatModel
    model_name: str
    system: str
    limits: Limits
    arguments: ArgumentGuard
    reports: bool = False

    def graph(
        self,
        tools: Sequence[Tool],
        checkpointer: "BaseCheckpointSaver[Any] | None",
        specialists: Sequence[StructuredTool] = (),
    ) -> "CompiledStateGraph[Any, Any, Any, Any]":
        """Without a checkpointer it is kept with the loop that it runs within. `specialists` have tools that only read.

        What ends their run ends that of this loop too.
        """
        offered = [*specialists, *map(langchain_tool, tools)]
        names = [one.name for one in specialists]
        window = Window(self.limits.budget, self.system, offered)
        read_only = [tool.name for tool in tools if tool.read_only]
        internal = {tool.name for tool in tools if tool.internal}.union(names)
        return create_agent(
            self.model,
            offered,
            system_prompt=self.system,
            middleware=[
                Unreadable(),
                Outgoing(self.arguments, internal, self.reports),
                Approvals([*read_only, *names], internal, tainted=any(tool.schema for tool in tools)),
                ToolErrorMiddleware(partial(words_for, names)),
                retries(read_only),
                *self.summaries(window),
                Steps(self.model_name, self.limits, window),
            ],
            checkpointer=checkpointer,
        )

    def summaries(self, window: Window) -> list[Summaries]:
        """One of a model that can sum up, and whose window has an end."""
        if self.limits.summary is None or window.room is None:
            return []
        return [Summaries(self.model, self.model_name, self.limits.summary, self.limits.budget, window)]


def langchain_tool(tool: Tool) -> StructuredTool:
    async def run(runtime: ToolRuntime, **arguments: Any) -> tuple[str, dict[str, Any] | None]:
        configurable = runtime.config["configurable"]
        key = key_of_call(configurable["thread_id"], runtime.state["messages"], runtime.tool_call_id)
        result = await tool.run(tool.read(arguments), Call(configurable["context"], key))
        if result.passages is not None:
            return result.text, artifact_of(result.passages)
        return result.text, {OUTSIDE: True} if result.outside else None

    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=args_schema(tool),
        coroutine=run,
        response_format="content_and_artifact",
    )


def args_schema(tool: Tool) -> type[BaseModel] | dict[str, Any]:
    """What a model reads of its arguments. LangChain finds out itself what else it hands to the function."""
    if tool.schema is not None:
        return dict(tool.schema)
    return with_runtime(tool.arguments)


@cache
def with_runtime(arguments: type[Arguments]) -> type[BaseModel]:
    """Made once, and not for each run: one takes Pydantic 5 to 10 ms."""
    return create_model(arguments.__name__, __base__=arguments, runtime=(ToolRuntime, ...))


def words_for(specialists: Collection[str], error: Exception, request: ToolCallRequest) -> str | None:
    """What the model reads of a failure that it can act on; any other one ends the run."""
    ends = isinstance(error, ENDS) or request.tool_call["name"] in specialists
    return str(error) if isinstance(error, AppError) and not ends else None
