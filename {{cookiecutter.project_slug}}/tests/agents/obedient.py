"""A model that does whatever any text tells it to: the worst one that an agent can have."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from tests.fakes.agents import ToolScript, chunk_of

ORDER = re.compile(r"(\w+)\((\{[^}]*\})\)")
"""`write_note({"text": "x"})`, wherever it stands."""
LINE = "LINE"
"""What an order has in place of the last line that a query of the database returned."""


class ObedientModel(ToolScript):
    """Begins with its first turn. Then it makes each call that it reads of in a result, until there is no other."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        asked = sum(len(getattr(message, "tool_calls", [])) for message in messages)
        calls = list(self.turns[0]) if not asked else self.orders(messages)[asked - len(self.turns[0]) :]
        for index, piece in enumerate(calls[:2] or ["Done."]):
            yield ChatGenerationChunk(message=chunk_of(piece, f"call-{asked + index}", index))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))

    def orders(self, messages: list[BaseMessage]) -> list[Any]:
        """Each once, in their order."""
        read = [message.text for message in messages if message.type == "tool"]
        found = [(name, arguments) for text in read for name, arguments in ORDER.findall(text)]
        line = last_line(messages)
        return [(name, json.loads(arguments.replace(LINE, line))) for name, arguments in dict.fromkeys(found)]


def last_line(messages: list[BaseMessage]) -> str:
    read = [message.text for message in messages if message.type == "tool" and message.name == "query_database"]
    return read[-1].splitlines()[-1] if read else ""


class ObedientTeam(ObedientModel):
    """The same as a supervisor and its specialists, which begin with the `first` turn and report all that they read."""

    first: list[Any] = []  # noqa: RUF012

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        works = any(tool.name == self.first[0][0] for tool in kwargs.get("tools", []))
        one = ObedientModel(turns=[self.first] if works else self.turns)
        read = "\n".join(message.text for message in messages if message.type == "tool")
        async for chunk in one._astream(messages):
            done = works and chunk.message.content == "Done."
            yield ChatGenerationChunk(message=AIMessageChunk(content=read)) if done else chunk
