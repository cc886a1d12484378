"""An answer in pieces, as readers see it."""

import asyncio
from collections.abc import Sequence

from app.guardrails.reader import AnswerReader, Events, reading
from app.types import Context, Event, Passage, Passages, Text


async def spoken(deltas: Sequence[str]) -> Events:
    for delta in deltas:
        yield Text(delta)


def read_by(
    readers: Sequence[AnswerReader],
    *deltas: str,
    passages: Sequence[Passage] = (),
    context: Context | None = None,
) -> list[Event]:
    """What comes out of the readers when the model says `deltas`."""

    async def collect() -> list[Event]:
        given = Passages(tuple(passages), index_version=1)
        async with reading(readers, spoken(deltas), given, context or Context()) as events:
            return [event async for event in events]

    return asyncio.run(collect())
