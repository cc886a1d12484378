"""The texts within a message of LangChain, read and written: its content, and the arguments of calls of tools."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCallChunk
from langchain_core.messages.tool import tool_call_chunk

from app.llm.masking import Replacing

M = TypeVar("M", bound=BaseMessage)
Write = Callable[[str], str]


def texts_of(message: BaseMessage) -> Iterator[str]:
    """All that it says."""
    yield from strings(message.content)
    if isinstance(message, AIMessage):
        yield from strings([call["args"] for call in message.tool_calls])


def strings(value: Any) -> Iterator[str]:
    """Those within a value of JSON, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def mapped(value: Any, write: Write) -> Any:
    """The same value of JSON with each of its strings written anew."""
    if isinstance(value, str):
        return write(value)
    if isinstance(value, dict):
        return {name: mapped(one, write) for name, one in value.items()}
    return [mapped(one, write) for one in value] if isinstance(value, list) else value


def rewritten(message: M, write: Write) -> M:
    """A copy that says it in other words; what was given stays as it is."""
    update = {
        "content": mapped(message.content, write),
        "additional_kwargs": mapped(message.additional_kwargs, write),
    }
    if isinstance(message, AIMessage):
        update["tool_calls"] = mapped(message.tool_calls, write)
    return message.model_copy(update=update)


class Rewritten:
    """The chunks of one answer, with the keys of a table replaced, wherever the chunks are cut."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table
        self.text = Replacing(table)
        self.calls: dict[int | None, Replacing] = {}

    def chunk(self, message: AIMessageChunk) -> AIMessageChunk:
        if not self.table:
            return message
        update: dict[str, Any] = {"content": self.content(message.content)}
        if message.chunk_position == "last" and self.text.held:
            update["content"] = joined(update["content"], self.text.end())
        if not message.tool_call_chunks:
            return message.model_copy(update=update)
        update["tool_call_chunks"] = [self.call({**call}) for call in message.tool_call_chunks]
        return AIMessageChunk(**{**fields(message), **update})

    def content(self, content: Any) -> Any:
        if isinstance(content, str):
            return self.text.feed(content)
        return [self.block(block) for block in content]

    def block(self, block: Any) -> Any:
        if isinstance(block, str):
            return self.text.feed(block)
        return {**block, "text": self.text.feed(block["text"])} if is_text(block) else block

    def call(self, call: ToolCallChunk) -> ToolCallChunk:
        """The arguments come as pieces of JSON, each call's apart."""
        if args := call["args"]:
            call["args"] = self.calls.setdefault(call.get("index"), Replacing(as_json(self.table))).feed(args)
        return call

    def rest(self) -> AIMessageChunk | None:
        """What was held back, once nothing more comes."""
        calls = [tool_call_chunk(args=args, index=index) for index, call in self.calls.items() if (args := call.end())]
        text = self.text.end()
        return AIMessageChunk(content=text, tool_call_chunks=calls) if text or calls else None


def is_text(block: Any) -> bool:
    return isinstance(block, dict) and isinstance(block.get("text"), str)


def joined(content: Any, text: str) -> Any:
    return content + text if isinstance(content, str) else [*content, {"type": "text", "text": text}]


def fields(message: AIMessageChunk) -> dict[str, Any]:
    """What a chunk is made of; the calls that LangChain reads from the pieces it reads anew."""
    derived = {"tool_calls", "invalid_tool_calls", "type"}
    return {name: getattr(message, name) for name in type(message).model_fields if name not in derived}


def as_json(table: Mapping[str, str]) -> dict[str, str]:
    """The table for text within JSON, in which some servers write `<` as `\\u003c`."""
    plain = {key: json.dumps(value, ensure_ascii=False)[1:-1] for key, value in table.items()}
    escaped = {key.replace("<", "\\u003c").replace(">", "\\u003e"): value for key, value in plain.items()}
    return {**escaped, **plain}
