"""What a question may mean after those before it: "And on Windows?" alone says little. A rule, which asks no model."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, replace

from app.prompts.techniques.technique import Ask
from app.types import Context, Placeholders, Query

# An encoder reads about as much; a document pasted into an earlier turn would drown the question.
EARLIER_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What to search for. `own` is the question where `query` says more than that, and otherwise empty."""

    query: Query
    own: str = ""


Readings = Callable[[Query, Ask, Context], AsyncGenerator[Reading]]
"""The readings of a question, in the order in which they are tried until one finds evidence."""


def readings(query: Query, personal: Placeholders) -> Iterator[Reading]:
    """The query as it is; then, if something was asked before, its text after the end of that."""
    yield Reading(query)
    earlier = [message.content for message in query.history if message.role == "user"]
    if earlier:
        joined = replace(query, text=f"{personal.last(earlier[-1], EARLIER_CHARACTERS)}\n{query.text}")
        yield Reading(joined, own=query.text)


async def by_rule(query: Query, ask: Ask, context: Context) -> AsyncGenerator[Reading]:
    for reading in readings(query, context.personal):
        yield reading
