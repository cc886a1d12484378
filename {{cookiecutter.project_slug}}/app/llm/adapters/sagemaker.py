"""A model on an endpoint of Amazon SageMaker that speaks OpenAI's messages, as TGI, vLLM and DJL do."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_aws.chat_models.sagemaker_endpoint import ChatModelContentHandler, ChatSagemakerEndpoint
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.utils.function_calling import convert_to_openai_tool

from app.llm.adapters.amazon_call import tell_calls
from app.llm.adapters.aws import access
from app.llm.adapters.leavable import Leavable

# The client passes on only what has a text or counts: a chunk that says something else counts nothing.
NOTHING = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


class MessagesSchema(ChatModelContentHandler):
    """What goes to the endpoint and what comes from it, as JSON."""

    content_type = "application/json"
    accepts = "application/json"

    def transform_input(self, prompt: Any, model_kwargs: Mapping[str, Any]) -> bytes:
        return json.dumps({"messages": prompt, **model_kwargs}).encode()

    def transform_output(self, output: Any) -> BaseMessage:
        """A whole answer comes as a file, a stream line by line: `data: {…}`, and empty lines between."""
        if hasattr(output, "read"):
            whole = read(json.load(output), "message")
            return AIMessage(
                **whole.model_dump(include={"content", "tool_calls", "usage_metadata", "response_metadata"})
            )
        data = output.removeprefix(b"data:").strip()
        return AIMessageChunk(content="") if data in (b"", b"[DONE]") else read(json.loads(data), "delta")


class SagemakerChat(Leavable, ChatSagemakerEndpoint):
    """Says every message as OpenAI does, those of tools too, and asks for a stream where one is read."""

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Any:
        choice = {"tool_choice": tool_choice} if tool_choice else {}
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **choice, **kwargs)

    def _format_messages_request(self, messages: list[BaseMessage], **kwargs: Any) -> dict[str, Any]:
        request: dict[str, Any] = super()._format_messages_request([], **kwargs)
        body = {**json.loads(request["Body"]), "messages": convert_to_openai_messages(messages)}
        return {**request, "Body": json.dumps(body).encode()}

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        kwargs |= {"stream": True, "stream_options": {"include_usage": True}}
        yield from super()._stream(messages, stop, run_manager, **kwargs)


def read(response: Mapping[str, Any], said: str) -> AIMessageChunk:
    """The first choice; `said` is where its message is: `message`, or `delta` in a stream.

    Raises ValueError for a response that is none, such as an error.
    """
    if "choices" not in response:
        raise ValueError("the endpoint's answer is none of the messages schema")
    choice: Mapping[str, Any] = next(iter(response["choices"]), {})
    message, reason, usage = choice.get(said) or {}, choice.get("finish_reason"), response.get("usage")
    calls = [
        tool_call_chunk(
            name=call["function"].get("name"),
            args=call["function"].get("arguments"),
            id=call.get("id"),
            index=call.get("index", place),
        )
        for place, call in enumerate(message.get("tool_calls") or [])
    ]
    return AIMessageChunk(
        content=message.get("content") or "",
        tool_call_chunks=calls,
        response_metadata={"finish_reason": reason} if reason else {},
        usage_metadata=counted(usage) if usage else NOTHING if reason or calls else None,
    )


def counted(usage: Mapping[str, int]) -> UsageMetadata:
    read, written = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)


def chat_model(
    model: str,
    max_tokens: int,
    timeout: int,
    base_url: str | None = None,
    region_name: str | None = None,
    **credentials: str,
) -> SagemakerChat:
    """`model` is the endpoint's name, `timeout` in seconds. Raises SettingsError without a region or credentials."""
    from botocore.config import Config

    made = SagemakerChat(
        endpoint_name=model,
        content_handler=MessagesSchema(),
        base_url=base_url,
        config=Config(connect_timeout=timeout, read_timeout=timeout, retries={"total_max_attempts": 1}),
        model_kwargs={"max_tokens": max_tokens},
        **access(region_name, credentials),
    )
    tell_calls(made.client)
    return made
