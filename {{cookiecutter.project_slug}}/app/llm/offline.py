"""The chat model of a project without a key: offline, extractive, deterministic.

It sees the messages only, like any other model. From the passages in the last one it takes the sentences that share
most with the question and cites them. It invents nothing, and it does not understand: for that, set LLM_MODEL.
"""

import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from app.prompts.passages import GivenPassage, read_passages, read_question
from app.text import sentences, stems

NO_PASSAGES = "The offline model only quotes passages, and it was given none. Set LLM_MODEL to use another model."
SENTENCES = 3
RANK_PENALTY = 0.05
CLOSE_TO_BEST = 0.6
LIST_MARKER = re.compile(r"^(?:[-*+>#]+|\d+[.)])\s+")
BRACKETED_NUMBER = re.compile(r"\[(\d+)\]")
FEW_WORDS = re.compile(r"(?:\s*\S+){1,4}")
TOKEN = re.compile(r"\w+|[^\w\s]")


class OfflineChatModel(BaseChatModel):
    """`AIMessage("Chunks are about 600 characters. [1]")` from messages that hold passages and a question."""

    @property
    def _llm_type(self) -> str:
        return "offline-extractive"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = extract(messages[-1].text)
        message = AIMessage(text, usage_metadata=usage(messages, text), response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in self._stream(messages):
            yield chunk

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = extract(messages[-1].text)
        for words in FEW_WORDS.findall(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=words))
        last = AIMessageChunk(
            content="", usage_metadata=usage(messages, text), response_metadata={"finish_reason": "stop"}
        )
        yield ChatGenerationChunk(message=last)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage, and how well it answers."""

    passage: int
    position: int
    text: str
    score: float


def extract(message: str) -> str:
    """Up to three sentences of the passages, in their order, each with its passage's number."""
    passages, question = read_passages(message), read_question(message)
    if not passages:
        return NO_PASSAGES
    best = select(candidates(question, passages))
    return " ".join(f"{candidate.text} [{candidate.passage}]" for candidate in best)


def candidates(question: str, passages: Sequence[GivenPassage]) -> Iterator[Candidate]:
    """Every sentence with its score: the share of the question's weight that it holds, less 0.05 for each rank."""
    weights = question_weights(question, passages)
    total = sum(weights.values()) or 1.0
    for rank, passage in enumerate(passages):
        for position, (start, end) in enumerate(sentences(passage.text)):
            sentence = passage.text[start:end]
            shared = sum(weights[stem] for stem in set(stems(sentence)) & weights.keys())
            if text := clean(sentence):
                yield Candidate(passage.number, position, text, shared / total - RANK_PENALTY * rank)


def clean(sentence: str) -> str:
    """One line without a list marker; `[2]` becomes `(2)`, since it would read as a citation."""
    return BRACKETED_NUMBER.sub(r"(\1)", LIST_MARKER.sub("", " ".join(sentence.split())))


def question_weights(question: str, passages: Sequence[GivenPassage]) -> dict[str, float]:
    """A word of the question weighs more the fewer of the passages hold it: log(1 + N / (1 + n))."""
    holders = Counter(stem for passage in passages for stem in set(stems(passage.text)))
    return {stem: math.log(1 + len(passages) / (1 + holders[stem])) for stem in stems(question)}


def select(found: Iterator[Candidate]) -> list[Candidate]:
    """The best sentence and up to two that are nearly as good, as a reader meets them: by passage and position."""
    ranked = sorted(found, key=lambda candidate: (-candidate.score, candidate.passage, candidate.position))
    distinct = list({candidate.text: candidate for candidate in reversed(ranked)}.values())[::-1]
    near = distinct[:1] + [candidate for candidate in distinct[1:] if candidate.score > CLOSE_TO_BEST * ranked[0].score]
    return sorted(near[:SENTENCES], key=lambda candidate: (candidate.passage, candidate.position))


def usage(messages: Sequence[BaseMessage], text: str) -> UsageMetadata:
    """Words and marks, counted as tokens."""
    read, written = sum(len(TOKEN.findall(message.text)) for message in messages), len(TOKEN.findall(text))
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
