"""The real client of a provider within its wrappers, asked as the rooms ask it."""

import time
from collections.abc import AsyncGenerator
from typing import Any

from langchain_core.language_models import BaseChatModel

from app.llm.call import ModelCall, config_of
from app.llm.chat import load_chat_model
from app.llm.stack import stack
from app.types import Context, Message
from tests.fakes.models import unknown
from tests.fakes.upstream import Upstream
from tests.providers.protocol import Protocol

SYSTEM, QUESTION = "Cite.", "How long are chunks?"
MESSAGES = [Message("system", SYSTEM), Message("user", QUESTION)]
PROMPT = [("system", SYSTEM), ("user", QUESTION)]
LONG = 60.0


def weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


def model_of(protocol: Protocol, server: Upstream, *, timeout: float = LONG) -> BaseChatModel:
    client = load_chat_model(protocol.access(server.url), max_tokens=50, timeout=timeout)
    return stack(client, protocol.model, unknown, first_pause=0.05)


def context_of(seconds: float = LONG) -> Context:
    return Context(deadline=time.monotonic() + seconds)


def call_of(protocol: Protocol, server: Upstream, seconds: float = LONG) -> ModelCall:
    return ModelCall(model_of(protocol, server), protocol.model, context_of(seconds))


def texts_of(call: ModelCall) -> AsyncGenerator[str]:
    return call.stream(MESSAGES)


async def text_of(call: ModelCall) -> str:
    return "".join([text async for text in texts_of(call)])


async def whole_of(model: BaseChatModel, context: Context, **options: Any) -> Any:
    """The message of an answer that is not streamed."""
    return await model.ainvoke(PROMPT, config_of(context), **options)


async def error_of(model: BaseChatModel, context: Context) -> Exception:
    """What an answer that is not streamed fails with."""
    try:
        message = await whole_of(model, context)
    except Exception as error:
        return error
    raise AssertionError(f"it answered: {message!r}")
