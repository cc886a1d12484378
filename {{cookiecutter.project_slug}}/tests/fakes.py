"""Stand-ins that several rooms' tests share. Written by hand: each does the least that its tests need."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from app.assistant import Assistant
from app.guardrails.citations import CitationReader
from app.guardrails.courtesies import Courtesies
from app.guardrails.evidence import EvidenceGate, Thresholds
from app.guardrails.question import QuestionRules
from app.guardrails.refusal import RefusalReader
from app.llm.stack import stack
from app.prompts.library import load_prompt
from app.types import Chunk, Context, Passage, Passages, Query, Retriever, Usage


def passage(text: str, *, source: str = "guide.md", headings: tuple[str, ...] = (), cosine: float = 0.6) -> Passage:
    """A passage with everything but the text filled in."""
    chunk = Chunk(
        id="00000000-0000-5000-8000-000000000000",
        tenant="default",
        collection="docs",
        root="docs",
        source=source,
        document_hash="hash",
        position=0,
        pieces=1,
        start=0,
        end=len(text),
        headings=headings,
        text=text,
    )
    return Passage(chunk, score=0.9, cosine=cosine, bm25=1.0)


class FakeRetriever:
    """Finds what it was told to find, by query; remembers what it was asked."""

    def __init__(self, *found: Passage, by_query: dict[str, Sequence[Passage]] | None = None) -> None:
        self.found = found
        self.by_query = by_query or {}
        self.asked: list[Query] = []

    async def search(self, query: Query, context: Context) -> Passages:
        self.asked.append(query)
        return Passages(tuple(self.by_query.get(query.text, self.found))[: query.limit], index_version=1)


class ScriptedModel(BaseChatModel):
    """Streams the given pieces, and that this is the end; an exception among them is raised there."""

    pieces: list[Any]
    seen: list[list[BaseMessage]] = []  # noqa: RUF012 (pydantic copies defaults)
    closed: list[bool] = []  # noqa: RUF012

    @property
    def _llm_type(self) -> str:
        return "scripted"

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
        try:
            for piece in self.script():
                yield ChatGenerationChunk(message=piece)
        finally:
            self.closed.append(True)

    def script(self) -> Iterator[AIMessageChunk]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece if isinstance(piece, AIMessageChunk) else AIMessageChunk(content=piece)
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


def unknown(usage: Usage) -> float | None:
    """The price of a model that no list knows."""
    return None


def assistant_over(
    retriever: Retriever,
    client: BaseChatModel,
    name: str = "scripted",
    *,
    thresholds: Thresholds | None = None,
    price: Callable[[Usage], float | None] = unknown,
    caveat: str = "",
) -> Assistant:
    """The assistant with its own guards, readers and wrappers, around what a test puts in."""
    prompt = load_prompt("answer", ["question", "passages"])
    return Assistant(
        guards=[QuestionRules(), Courtesies()],
        retriever=retriever,
        gate=EvidenceGate(thresholds),
        prompt=prompt,
        model=stack(client, name, price),
        model_name=name,
        readers=[RefusalReader(prompt.refusal), CitationReader()],
        caveat=caveat,
    )
