"""The real agent around a scripted model: turns of text and of calls, as a provider streams them."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.runnables import Runnable

from app.agents.agent import Agent
from app.agents.approvers import Approver, Wait
from app.agents.checkpoints import SqliteCheckpoints
from app.agents.limits import Limits, Pattern
from app.agents.mcp.servers import Servers
from app.agents.tools.tool import Tool
from app.bootstrap.guards import build_argument_guard, build_earlier, build_guards, build_readers
from app.llm.stack import stack
from app.prompts.library import load_prompt
from app.types import Usage
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.settings import settings

Turn = Sequence[Any]
"""Pieces of text, calls as `(tool, arguments)` or `(tool, arguments, id)`, and exceptions, which are raised there.

Arguments may be the JSON itself.
"""


class ToolScript(ScriptedModel):
    """Takes its turns one after the other, by how often it has answered already in the conversation.

    In a conversation about a task of `errands` it takes the turns of that one.
    """

    turns: list[Turn] = []  # noqa: RUF012
    errands: dict[str, list[Turn]] = {}  # noqa: RUF012
    pieces: list[Any] = []  # noqa: RUF012
    tools: list[list[str]] = []  # noqa: RUF012
    ends: str = "stop"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Runnable[Any, Any]:
        return self.bind(tools=tools, **kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.seen.append(messages)
        self.tools.append([tool.name for tool in kwargs.get("tools", [])])
        turn = sum(message.type == "ai" for message in messages)
        task = next((message.text for message in reversed(messages) if message.type == "human"), "")
        try:
            for index, piece in enumerate(self.errands.get(task, self.turns)[turn]):
                if isinstance(piece, BaseException):
                    raise piece
                yield ChatGenerationChunk(message=chunk_of(piece, f"call-{turn}-{index}", index))
            usage = UsageMetadata(input_tokens=10, output_tokens=5, total_tokens=15)
            last = AIMessageChunk(content="", usage_metadata=usage, response_metadata={"finish_reason": self.ends})
            yield ChatGenerationChunk(message=last)
        finally:
            self.closed.append(True)


def chunk_of(piece: Any, id: str, index: int) -> AIMessageChunk:
    if isinstance(piece, str):
        return AIMessageChunk(content=piece)
    name, arguments, *given = piece
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = tool_call_chunk(name=name, args=written, id=given[0] if given else id, index=index)
    return AIMessageChunk(content="", tool_call_chunks=[call])


def agent_over(
    folder: Path,
    model: BaseChatModel,
    tools: Sequence[Tool],
    *,
    approver: Approver | None = None,
    limits: Limits | None = None,
    thread: str = "",
    price: Callable[[Usage], float | None] = unknown,
    servers: Servers | None = None,
    pattern: Pattern = "loop",
) -> Agent:
    """With its own guards, readers and wrappers; its runs are kept in `folder`."""
    return Agent(
        model=stack(model, "scripted", price, first_pause=0.0),
        model_name="scripted",
        tools=tools,
        prompt=load_prompt("agent", ["question"]),
        checkpoints=SqliteCheckpoints(folder),
        guards=build_guards(settings()),
        earlier=build_earlier(settings()),
        readers=build_readers(settings()),
        arguments=build_argument_guard(settings()),
        limits=limits or Limits(),
        approver=approver or Wait(),
        thread=thread,
        servers=servers,
        pattern=pattern,
    )
