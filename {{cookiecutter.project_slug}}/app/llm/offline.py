"""The chat model of a project without a key: offline, extractive, deterministic.

It sees the messages only, like any other model. From the passages in the last one it takes the sentences and blocks
that answer the question best, by the score of `app/evidence`, and cites them. It invents nothing, and it does not
understand: for that, set LLM_MODEL. Of instructions it reads one thing: whether they show the form of a JSON answer.
Where it is given tools it calls them as `offline_tools` says.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from app.evidence.features import tells
from app.evidence.score import CITATION, LONGEST_ANSWER, Scored, best, evidence, scored
from app.llm.offline_tools import next_call, results_of, task_of, what_is_missing
from app.prompts.passages import GivenPassage, is_asked, read_passages, read_question, rearm

NO_PASSAGES = "The offline model only quotes passages, and it was given none. Set LLM_MODEL to use another model."
NO_SENTENCE = "No sentence answers this. What comes closest is in this passage:"
SHEET = '{"answerable": true'
CITED = re.compile(r"(.*?)\s*\[(\d+)\]", re.DOTALL)
FEW_WORDS = re.compile(r"(?:\s*\S+){1,8}")
TOKEN = re.compile(r"\w+|[^\w\s]")


class OfflineChatModel(BaseChatModel):
    """`AIMessage("Chunks are about 600 characters. [1]")` from messages that hold passages and a question."""

    @property
    def _llm_type(self) -> str:
        return "offline-extractive"

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
        tools = kwargs.get("tools", ())
        call = next_call(messages, tools)
        text = "" if call else reply(messages, tools)
        message = AIMessage(
            text,
            tool_calls=[call] if call else [],
            usage_metadata=usage(messages, text),
            response_metadata={"finish_reason": "stop"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in self._stream(messages, **kwargs):
            yield chunk

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        tools = kwargs.get("tools", ())
        call = next_call(messages, tools)
        text = "" if call else reply(messages, tools)
        for words in FEW_WORDS.findall(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=words))
        if call:
            asked = tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=0)
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[asked]))
        last = AIMessageChunk(
            content="", usage_metadata=usage(messages, text), response_metadata={"finish_reason": "stop"}
        )
        yield ChatGenerationChunk(message=last)


def reply(messages: Sequence[BaseMessage], tools: Sequence[Any] = ()) -> str:
    """What it extracts, as text, or as JSON where the first message shows that form."""
    missing = what_is_missing(messages, tools)
    if isinstance(messages[-1], ToolMessage):
        text = "\n\n".join(filter(None, [reported(messages), missing]))
    else:
        text = missing or extract(messages)
    if SHEET not in messages[0].text:
        return text
    cited = [{"text": quote.strip(), "passages": [int(number)]} for quote, number in CITED.findall(text)]
    return json.dumps({"answerable": bool(cited), "sentences": cited}, ensure_ascii=False)


def reported(messages: Sequence[BaseMessage]) -> str:
    """What tools returned: of passages the sentences that answer the task, of all else the text."""
    returned = results_of(messages)
    read = "\n".join(message.text for message in returned if read_passages(message.text))
    said = [rearm(message.text) for message in returned if not read_passages(message.text)]
    task = HumanMessage(f"{read}\n<question>\n{task_of(messages)}\n</question>")
    return "\n\n".join([*said, extract([task])] if read else said)


def extract(messages: Sequence[BaseMessage]) -> str:
    """Up to three sentences or blocks of the passages, in their order, each with its passage's number."""
    passages = read_passages(messages[-1].text)
    if not passages:
        return NO_PASSAGES
    read = [(question, scored(question, passages)) for question in questions(messages)]
    question, found = max(read, key=lambda one: evidence(one[1]))
    chosen = best(question, found)
    return written(chosen, passages) if chosen else pointed(question, found, passages) if found else NO_PASSAGES


def pointed(question: str, found: Sequence[Scored], passages: Sequence[GivenPassage]) -> str:
    """The passage that comes closest; a row of data is shown as the line that it is, anything else is not."""
    near = [(one, passages[one.place].text[one.unit.start : one.unit.end].strip()) for one in found]
    nearest, text = max(near, key=lambda pair: pair[0].evidence + tells(question, pair[1]))
    number = f"[{passages[nearest.place].number}]"
    if nearest.unit.kind == "row":
        return f"{NO_SENTENCE}\n\n```\n{rearm(cut(text))}\n```\n\n{number}"
    return f"{NO_SENTENCE} {number}"


def questions(messages: Sequence[BaseMessage]) -> Iterator[str]:
    """The question, and what it may mean after the one before it: "And on Windows?" alone says little.

    A question that comes with passages of its own is an example, and no part of the conversation.
    """
    question = read_question(messages[-1].text)
    yield question
    earlier = [message.text for message in messages[:-1] if message.type == "human" and not is_asked(message.text)]
    if earlier:
        yield f"{earlier[-1]}\n{question}"


def written(chosen: Sequence[Scored], passages: Sequence[GivenPassage]) -> str:
    """`Save it first. [2]`; a block stands on lines of its own, with its number below it."""
    paragraphs: list[str] = []
    goes_on = False
    for one in chosen:
        quote, number = cut(rearm(one.unit.quote)), f"[{passages[one.place].number}]"
        block = "\n" in quote
        text = f"{quote}\n\n{number}" if block else f"{quote} {number}"
        if goes_on and not block:
            paragraphs[-1] += f" {text}"
        else:
            paragraphs.append(text)
        goes_on = not block
    return "\n\n".join(paragraphs)


def cut(quote: str) -> str:
    """At most as long as an answer may be, cut at a space."""
    room = LONGEST_ANSWER - CITATION
    return quote if len(quote) <= room else quote[: room - 1].rsplit(" ", 1)[0] + "…"


def usage(messages: Sequence[BaseMessage], text: str) -> UsageMetadata:
    """Words and marks, counted as tokens."""
    read, written = sum(len(TOKEN.findall(message.text)) for message in messages), len(TOKEN.findall(text))
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
