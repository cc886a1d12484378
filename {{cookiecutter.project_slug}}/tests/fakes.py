"""Stand-ins that several rooms' tests share. Written by hand: each does the least that its tests need."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from app.types import Chunk, Passage, Passages, Scope


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
        line=3,
        metadata={"author": "Ada"},
    )
    return Passage(chunk, score=0.9, cosine=cosine, bm25=1.0)


class FakeRetriever:
    """Finds what it was told to find, by query; remembers what it was asked."""

    def __init__(self, *found: Passage, by_query: dict[str, Sequence[Passage]] | None = None) -> None:
        self.found = found
        self.by_query = by_query or {}
        self.asked: list[tuple[str, Scope]] = []

    async def search(self, question: str, scope: Scope, limit: int = 10) -> Passages:
        self.asked.append((question, scope))
        return Passages(tuple(self.by_query.get(question, self.found))[:limit], index_version=1)


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
