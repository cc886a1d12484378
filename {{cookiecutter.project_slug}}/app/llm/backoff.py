"""Whether a call that failed is made again, and after which pause."""

import random

from app.llm.failures import retry_after, status_of, unreachable

# Seconds before a second try.
FIRST_PAUSE = 0.5
# Where nothing else limits the wait.
LONGEST_PAUSE = 60.0
# 424 is Amazon's for a model that failed.
PASSING = frozenset({408, 409, 424, 429})


def pause(error: Exception, calls: int, longest: float | None, first: float = FIRST_PAUSE) -> float | None:
    """Seconds to wait after `calls` calls that failed, the last one with `error`; None when there should be no more.

    As long as the server asks for and a little more, else `first` seconds, and ever twice as long, half more or less;
    never `longest`.
    """
    if not passing(error):
        return None
    asked = retry_after(error)
    # Spread out, so that many who failed at once do not come back at once.
    spread = random.uniform(0.5, 1.5)  # noqa: S311
    wait = first * 2 ** (calls - 1) * spread if asked is None else asked + first * spread / 2
    return wait if wait < (LONGEST_PAUSE if longest is None else longest) else None


def passing(error: Exception) -> bool:
    """A failure that may be over soon: no connection, a busy server, or one that failed."""
    status = status_of(error)
    return unreachable(error) if status is None else status in PASSING or status >= 500


def down(error: Exception) -> bool:
    """The model or its server is out of order. A refusal is not that, nor the wish for fewer requests."""
    status = status_of(error)
    return unreachable(error) if status is None else status == 424 or status >= 500
