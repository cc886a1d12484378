"""The contract of a guard, and how a list of them decides about a question.

A guard that fails, or is not done by the deadline, blocks: there is no answer without its decision.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from app.errors import AppError, DeadlineExceeded, GuardFailed
from app.types import Context, Decision, Message

log = structlog.get_logger(__name__)

PASS = "pass"  # noqa: S105
FLAG = "flag"
REPLY = "reply"
BLOCK = "block"
FAILED = "failed"
LATE = "late"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard decided. `text` is what the next one sees; after the outcome `reply` it is the whole answer."""

    decision: Decision
    text: str


class Guard(Protocol):
    """Whatever decides about a question before anything is searched for."""

    name: str

    async def check(self, text: str, context: Context) -> Verdict:
        """The outcome `pass` or `flag` with the text, perhaps changed, or `reply`.

        Raises an AppError for what it refuses.
        """
        ...


async def check_all(guards: Sequence[Guard], text: str, context: Context) -> Verdict:
    """Ask each guard in turn, until one replies, and put what they decide on the context's account.

    Raises what a guard refuses the text with, GuardFailed, or DeadlineExceeded.
    """
    verdict = Verdict(Decision("question", PASS), text)
    for guard in guards:
        async with deciding(guard.name, context):
            verdict = await guard.check(verdict.text, context)
            if verdict.decision.outcome not in (PASS, FLAG, REPLY):
                raise ValueError(f"nothing acts on the outcome {verdict.decision.outcome!r}")
        context.account.decide(verdict.decision)
        if verdict.decision.outcome == REPLY:
            break
    return verdict


async def check_earlier(guards: Sequence[Guard], messages: Sequence[Message], context: Context) -> None:
    """What others than the model said before the question goes to it too: what a guard finds there is on the account.

    Raises what `check_all` raises.
    """
    for message in messages:
        for guard in guards if message.role != "assistant" else ():
            async with deciding(guard.name, context):
                verdict = await guard.check(message.content, context)
            if verdict.decision.outcome != PASS:
                context.account.decide(verdict.decision)


@asynccontextmanager
async def deciding(name: str, context: Context) -> AsyncGenerator[None]:
    """Within it the guard `name` decides. Raises GuardFailed when it can't, DeadlineExceeded when it is late."""
    try:
        async with asyncio.timeout(context.remaining()) as limit:
            yield
        if context.remaining() == 0:  # it never let the clock speak
            raise late(name, context)
    except AppError:
        raise
    except Exception as error:
        if isinstance(error, TimeoutError) and limit.expired():
            raise late(name, context) from None
        context.account.decide(Decision(name, FAILED))
        log.warning("guard failed", guard=name, error=type(error).__name__)
        log.debug("guard failed", guard=name, reason=str(error))
        raise GuardFailed(
            f"the guard {name!r} failed ({type(error).__name__}): ask again; LOG_LEVEL=debug shows why"
        ) from None


def late(name: str, context: Context) -> DeadlineExceeded:
    context.account.decide(Decision(name, LATE))
    return DeadlineExceeded(f"the guard {name!r} took too long: ask again, or raise REQUEST_TIMEOUT_SECONDS")
