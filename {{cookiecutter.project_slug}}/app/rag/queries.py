"""What to search for, given a conversation. A prompt that rewrites the question can take this place later."""

from collections.abc import Iterator, Sequence

from app.types import Message

# An encoder reads about as much; a document pasted into an earlier turn would drown the question.
EARLIER_CHARACTERS = 1_000


def search_queries(messages: Sequence[Message]) -> Iterator[str]:
    """The last user message; then, for a follow-up like "and on Windows?", the end of the one before it and it."""
    asked = [message.content for message in messages if message.role == "user"]
    yield asked[-1]
    if len(asked) > 1:
        yield f"{asked[-2][-EARLIER_CHARACTERS:]}\n{asked[-1]}"
