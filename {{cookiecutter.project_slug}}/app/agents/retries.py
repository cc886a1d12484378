"""Calls of tools that are made again: of tools that only read, and after a failure that may be over soon.

A call that changes something is never made again by itself, since nobody knows whether the failure came after the
change. What a model or an embedding model failed at, their own retries have tried again already.
"""

from collections.abc import Sequence

from langchain.agents.middleware import ToolRetryMiddleware

from app.errors import DatabaseUnavailable, IndexBroken, SchemaMismatch, Unreached
from app.rag.sources.web.answers import Answered, Busy

RETRIES = 2
FIRST_PAUSE = 0.2
"""Seconds; the second pause is twice as long."""

PASSING = (DatabaseUnavailable, IndexBroken, Unreached, ConnectionError, TimeoutError)
LASTING = (SchemaMismatch,)


def retries(read_only: Sequence[str]) -> ToolRetryMiddleware:
    """Within what turns a failure into words; the task's deadline ends a pause too."""
    return ToolRetryMiddleware(
        max_retries=RETRIES,
        tools=list(read_only),
        retry_on=may_pass,
        on_failure="error",
        initial_delay=FIRST_PAUSE,
    )


def may_pass(error: Exception) -> bool:
    """Nothing that other arguments would repair. A site that asked for a pause got it, and was asked again."""
    if isinstance(error, Answered):
        return error.status >= 500 and not isinstance(error, Busy)
    return isinstance(error, PASSING) and not isinstance(error, LASTING)
