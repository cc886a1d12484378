"""What a question may mean after the ones before it: "And on Windows?" alone says little."""

from collections.abc import Iterator
from dataclasses import replace

from app.types import Query

# An encoder reads about as much; a document pasted into an earlier turn would drown the question.
EARLIER_CHARACTERS = 1_000


def readings(query: Query) -> Iterator[Query]:
    """The query as it is; then, if something was asked before, its text after the end of that."""
    yield query
    earlier = [message.content for message in query.history if message.role == "user"]
    if earlier:
        yield replace(query, text=f"{earlier[-1][-EARLIER_CHARACTERS:]}\n{query.text}")
