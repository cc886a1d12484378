"""A supervisor with specialists, each of which works on a part of the task in a conversation of its own, and reports.

A specialist has tools that only read, and only within the application, so one that obeys a document changes nothing.
All that may need approval is the supervisor's, whom a report taints as any other result does.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, cast

from langchain.tools import ToolRuntime
from langchain_core.messages import AnyMessage, HumanMessage
from langchain_core.tools import StructuredTool
from pydantic import Field

from app.agents.graph import Loop
from app.agents.reports import report_of
from app.agents.steps import share
from app.agents.tools.tool import Arguments, Tool

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


@dataclass(frozen=True)
class Specialist:
    """The names of its tools, and the last words of its description. Add one here."""

    tools: Sequence[str]
    example: str


SPECIALISTS = {
    "documents": Specialist(("search_documents", "read_document"), "What is in the documents, such as guide.md"),
    "data": Specialist(("query_database", "calculate"), "Rows and figures, such as 12 * (3 + 4)"),
}


class Errand(Arguments):
    task: Annotated[str, Field(min_length=1, description="The part of the task, with all that must be known for it.")]
    runtime: ToolRuntime


def make_supervisor(
    loop: Loop, tools: Sequence[Tool], checkpointer: "BaseCheckpointSaver[Any] | None"
) -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The loop with specialists in place of their tools. A tool that may need approval is nobody's but its own."""
    harmless = {tool.name: tool for tool in tools if tool.read_only and tool.internal}
    theirs = {name: [harmless[one] for one in who.tools if one in harmless] for name, who in SPECIALISTS.items()}
    given = {tool.name for some in theirs.values() for tool in some}
    specialists = [specialist(loop, name, some) for name, some in theirs.items() if some]
    return loop.graph([tool for tool in tools if tool.name not in given], checkpointer, specialists)


def specialist(loop: Loop, name: str, tools: Sequence[Tool]) -> StructuredTool:
    async def run(task: str, runtime: ToolRuntime) -> tuple[str, dict[str, Any]]:
        call, messages = str(runtime.tool_call_id), list[AnyMessage]()
        limits = replace(loop.limits, steps=share(loop.limits.steps, runtime.state["messages"]))
        graph = replace(loop, limits=limits, reports=True).graph(tools, None)
        stream = graph.astream({"messages": [HumanMessage(task)]}, stream_mode="values")
        async with aclosing(cast("AsyncGenerator[dict[str, Any]]", stream)) as states:
            async for state in states:
                messages = state["messages"]
                runtime.stream_writer(report_of(call, messages)[1])
        return report_of(call, messages)

    can = " ".join(tool.description for tool in tools)
    return StructuredTool(
        name=f"ask_{name}",
        description=f"Have the specialist for {name} work on a part of the task and report. {can} "
        f"{SPECIALISTS[name].example}",
        args_schema=Errand,
        coroutine=run,
        response_format="content_and_artifact",
    )
