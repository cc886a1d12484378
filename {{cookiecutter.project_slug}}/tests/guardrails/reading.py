"""An answer in pieces, as readers see it."""

import asyncio
from collections.abc import Sequence

from app.guardrails.reader import AnswerReader, Basis, Events, reading
from app.types import Context, Event, Message, Passage, Passages, Text


async def spoken(deltas: Sequence[str]) -> Events:
    for delta in deltas:
        yield Text(delta)


def read_by(
    readers: Sequence[AnswerReader],
    *deltas: str,
    passages: Sequence[Passage] = (),
    context: Context | None = None,
    question: str = "",
    refusal: str = "",
) -> list[Event]:
    """What comes out of the readers when the model says `deltas`."""

    async def collect() -> list[Event]:
        messages = (Message("user", question),)
        basis = Basis(Passages(tuple(passages), index_version=1), messages, refusal)
        async with reading(readers, spoken(deltas), basis, context or Context()) as events:
            return [event async for event in events]

    return asyncio.run(collect())
