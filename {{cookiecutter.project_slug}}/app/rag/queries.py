"""What to search for, given a conversation. A prompt that rewrites the question can take this place later."""

from collections.abc import Iterator, Sequence

from app.types import Message


def search_queries(messages: Sequence[Message]) -> Iterator[str]:
    """The last user message; then, for a follow-up like "and on Windows?", the one before it joined with it."""
    asked = [message.content for message in messages if message.role == "user"]
    yield asked[-1]
    if len(asked) > 1:
        yield f"{asked[-2]}\n{asked[-1]}"
