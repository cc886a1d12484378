"""What a call has used so far, from the counts on its chunks. How a provider counts, its entry in `providers` says."""

from collections.abc import Callable

from app.types import Usage

Tally = Callable[[Usage, Usage], Usage]
"""(the usage before a chunk, the counts on it) -> the usage so far."""


def whole(before: Usage, counted: Usage) -> Usage:
    """Each count is that of all so far: `(100, 1), (0, 7)` -> `(100, 7)`."""
    return Usage(
        max(before.input_tokens, counted.input_tokens),
        max(before.output_tokens, counted.output_tokens),
    )


def parts(before: Usage, counted: Usage) -> Usage:
    """Each count is that of its chunk: `(100, 1), (0, 7)` -> `(100, 8)`."""
    return Usage(before.input_tokens + counted.input_tokens, before.output_tokens + counted.output_tokens)


def either(before: Usage, counted: Usage) -> Usage:
    """For a provider that is not known: a count that repeats the input counts all so far."""
    grown = counted.input_tokens >= before.input_tokens > 0 and counted.output_tokens >= before.output_tokens
    return whole(before, counted) if grown else parts(before, counted)
