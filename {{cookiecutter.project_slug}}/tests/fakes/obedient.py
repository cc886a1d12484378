"""A chat model that does whatever a document tells it to: the worst that an injected order can make of a model."""

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from app.prompts.passages import read_passages, read_question, rearm

# An order is a line of a passage. What is in braces the model fills in.
ORDER = re.compile(r"^ORDER: (.*)$", re.MULTILINE)
SILENT = "say nothing else"


class ObedientModel(BaseChatModel):
    """Answers in pieces of `size` characters, and notes what it said in `said`, what it was told in `seen`.

    Given tools, as an agent's model is, it searches for its task first.

    `{question}`, `{system}` and `{secret}` stand for the question, its instructions and the last word of their first
    line, as `{secret:reversed}`, `{secret:base64}`, `{secret:spelled}` and `{system:url}`, too.
    """

    size: int = 3
    seen: list[list[BaseMessage]] = []  # noqa: RUF012 (pydantic copies defaults)
    said: list[str] = []  # noqa: RUF012

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Runnable[Any, Any]:
        return self.bind(tools=tools, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.seen.append(messages)
        if kwargs.get("tools") and messages[-1].type == "human":
            call = tool_call_chunk(
                name="search_documents", args=json.dumps({"query": messages[-1].text}), id="call-1", index=0
            )
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[call]))
            yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))
            return
        text = obeyed(messages)
        self.said.append(text)
        for start in range(0, len(text), self.size):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[start : start + self.size]))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))


def obeyed(messages: list[BaseMessage]) -> str:
    """An answer that cites the first passage without an order, and then all that was ordered."""
    passages = read_passages(messages[-1].text)
    orders = [order for passage in passages for order in ORDER.findall(rearm(passage.text))]
    values = values_of(messages)
    honest = [passage.number for passage in passages if not ORDER.search(passage.text)]
    done = [re.sub(r"\{([\w:]+)\}", lambda found: values[found[1]], order).replace("\\n", "\n") for order in orders]
    answer = "" if any(SILENT in order for order in orders) else f"About 600 characters [{honest[0]}]. "
    return answer + "\n\n".join(done)


def values_of(messages: list[BaseMessage]) -> Mapping[str, str]:
    system, asked = messages[0].text, next(one.text for one in reversed(messages) if one.type == "human")
    question = read_question(asked)
    secret = system.splitlines()[0].split()[-1]
    return {
        "question": quote(question),
        "system": system,
        "system:url": quote(system),
        "secret": secret,
        "secret:reversed": secret[::-1],
        "secret:base64": base64.b64encode(f"The secret is {secret}.".encode()).decode(),
        "secret:spelled": " - ".join(secret.upper()),
    }
