"""What one call of a model says, as it comes: without its thoughts, and with values where the model saw placeholders.

LangGraph streams what observers of a call are told, and these see placeholders: see `app/llm/wrappers/masked.py`.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.llm.masking import Replacing
from app.llm.thinking import Thinking
from app.types import Event, Placeholders, Text


async def spoken(said: AsyncGenerator[Text], personal: Placeholders) -> AsyncGenerator[Event]:
    thinking, values = Thinking(), Replacing(personal.written())
    async with aclosing(said) as pieces:
        async for piece in pieces:
            if text := thinking.read(values.feed(piece.delta)):
                yield Text(text)
    if text := thinking.read(values.end()) + thinking.end():
        yield Text(text)
