"""What every wrapper around a model shares: a `BaseChatModel` that asks the one inside it.

The caller's context and purpose come in LangChain's config and go down from wrapper to wrapper; a provider's client
never sees them. Tools stay as they were given until the innermost wrapper binds them in the client's own way.
Wrappers are asked asynchronously only.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig
from langchain_core.runnables.config import ensure_config
from pydantic import Field

from app.prompts.tags import INVISIBLE
from app.types import Context, Spent

PURPOSE = "answer"
OURS = ("context", "purpose", "sample", "opened")
Chunks = AsyncGenerator[ChatGenerationChunk]


@dataclass(slots=True)
class Effort:
    """What one call took so far, over all of its tries and all of its models; the outermost wrapper begins it.

    `kept` are the tries that the models after the present one are to have.
    """

    tries: int = 0
    kept: int = 0
    spent: list[Spent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ask:
    """One call on its way down. `options` are the caller's, such as `tools`.

    `sample` tells calls apart that are meant to have answers of their own, though they say the same.
    """

    messages: list[BaseMessage]
    stop: list[str] | None
    context: Context
    purpose: str
    options: Mapping[str, Any]
    sample: int = 0
    effort: Effort = field(default_factory=Effort)

    def options_for(self, model: BaseChatModel) -> dict[str, Any]:
        """A client's own options, with the tools in its provider's shape."""
        options = dict(self.options)
        if "tools" not in options:
            return options
        bound = model.bind_tools(options.pop("tools"), **options)
        return dict(cast("RunnableBinding[Any, Any]", bound).kwargs)


class Wrapper(BaseChatModel):
    """Passes everything on. A subclass overrides `stream_of` and `result_of`, and asks `super()` for what it wraps."""

    inner: BaseChatModel = Field(exclude=True, repr=False)
    # LangChain's own cache would answer before a wrapper hears of the call.
    cache: Literal[False] = False

    def stream_of(self, ask: Ask) -> Chunks:
        """The chunks of one call. Whoever reads them closes them."""
        return stream_from(self.inner, ask)

    async def result_of(self, ask: Ask) -> ChatResult:
        """The result of one call that is not streamed."""
        return await result_from(self.inner, ask)

    def bind_tools(
        self, tools: Any, *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=list(tools), **({"tool_choice": tool_choice} if tool_choice else {}), **kwargs)

    async def astream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[AIMessageChunk]:
        # LangChain leaves what it reads to the garbage collector, which closes it some time later.
        opened: list[Chunks] = []
        stream = super().astream(input, config, **{**kwargs, **caller(config), "opened": opened})
        try:
            async with aclosing(cast("AsyncGenerator[AIMessageChunk]", stream)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            for mine in opened:
                await mine.aclose()

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AIMessage:
        return await super().ainvoke(input, config, **{**kwargs, **caller(config)})

    def _astream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> Chunks:
        chunks = self.stream_of(ask_of(messages, stop, kwargs))
        kwargs.get("opened", []).append(chunks)
        return chunks

    async def _agenerate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return await self.result_of(ask_of(messages, stop, kwargs))

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("a wrapped model is asked asynchronously: use ainvoke or astream")

    def _should_stream(self, **how: Any) -> bool:
        return all(client._should_stream(**how) for client in self.clients)

    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        return self.clients[0]._get_invocation_params(stop=stop, **without_ours(kwargs))

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        return self.clients[0]._get_ls_params(stop=stop, **without_ours(kwargs))

    @cached_property
    def clients(self) -> Sequence[BaseChatModel]:
        """The models behind all wrappers that may answer, the first one first. Kept, since each call asks for them."""
        return clients_of(self.inner)

    @property
    def _llm_type(self) -> str:
        return self.inner._llm_type


def clients_of(*models: BaseChatModel) -> Sequence[BaseChatModel]:
    return [client for model in models for client in (model.clients if isinstance(model, Wrapper) else [model])]


def stream_from(model: BaseChatModel, ask: Ask) -> Chunks:
    """The chunks of one call of a wrapper or a client, without LangChain's way around it, which costs a millisecond."""
    if isinstance(model, Wrapper):
        return model.stream_of(ask)
    return cast("Chunks", model._astream(ask.messages, stop=ask.stop, **ask.options_for(model)))


async def result_from(model: BaseChatModel, ask: Ask) -> ChatResult:
    if isinstance(model, Wrapper):
        return await model.result_of(ask)
    return await model._agenerate(ask.messages, stop=ask.stop, **ask.options_for(model))


def caller(config: RunnableConfig | None) -> dict[str, Any]:
    """For whom and for what a call is made, as its config says, or that of the graph around it."""
    configurable = ensure_config(config).get("configurable", {})
    return {
        "context": configurable.get("context"),
        "purpose": configurable.get("purpose", PURPOSE),
        "sample": configurable.get("sample", 0),
    }


def ask_of(messages: list[BaseMessage], stop: list[str] | None, options: Mapping[str, Any]) -> Ask:
    context, purpose = options.get("context") or Context(), options.get("purpose", PURPOSE)
    return Ask(messages, stop, context, purpose, without_ours(options), options.get("sample", 0))


def without_ours(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in OURS}


def says_something(message: BaseMessage) -> bool:
    """A piece of the answer: a text that is not blank, or a call of a tool."""
    calls = message.tool_call_chunks if isinstance(message, AIMessageChunk) else getattr(message, "tool_calls", [])
    content = message.content
    return bool(calls or (content.strip(INVISIBLE) if isinstance(content, str) else content))
