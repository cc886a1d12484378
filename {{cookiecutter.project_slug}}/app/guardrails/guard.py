"""The contract of a guard, and how a list of them decides about a question.

A guard that fails, or is not done by the deadline, blocks: there is no answer without its decision.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol, Self

import structlog

from app.errors import AppError, DeadlineExceeded, GuardFailed, QuestionBlocked
from app.types import Context, Decision, Message

log = structlog.get_logger(__name__)

PASS = "pass"  # noqa: S105
FLAG = "flag"
REPLY = "reply"
BLOCK = "block"
FAILED = "failed"
LATE = "late"
# What documents hold, and an answer may say. Of the paragraphs of this project's own pages, which speak of guards and
# prompts, the classifier takes every fifth for an attack.
OF_DOCUMENTS = frozenset({"pii", "injection"})


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
    """What was said before the question goes to the model too: what a guard finds there is on the account.

    Also what the model is said to have said, since a client may write that itself; but for what documents hold, and so
    a true answer may. Raises what `check_all` raises; what is refused names the message.
    """
    for number, message in enumerate(messages, 1):
        where = f"message {number} of the conversation, of the role {message.role}"
        await check_message(guards, message, f"{where}: leave it out, or start a new conversation", context)


async def check_message(guards: Sequence[Guard], message: Message, where: str, context: Context) -> None:
    """The same of one message, or of what somebody says beside the question. `where` says what to do, too."""
    for guard in guards:
        if message.role == "assistant" and guard.name in OF_DOCUMENTS:
            continue
        async with deciding(guard.name, context):
            verdict = await checked(guard, message.content, where, context)
        if verdict.decision.outcome != PASS:
            context.account.decide(verdict.decision)


async def checked(guard: Guard, text: str, where: str, context: Context) -> Verdict:
    try:
        return await guard.check(text, context)
    except QuestionBlocked as error:
        raise QuestionBlocked(f"{error} ({where})") from None


class deciding:  # noqa: N801  # it is used as a function
    """Within it the guard `name` decides. Raises GuardFailed when it can't, DeadlineExceeded when it is late.

    For one that never `waits` no clock is set, which takes longer than it does; it may be entered without `async` too.
    A class, since it is entered for each sentence, and a generator would take three times as long.
    """

    def __init__(self, name: str, context: Context, *, waits: bool = True) -> None:
        self.name = name
        self.context = context
        self.ends = context.ends
        self.limit = asyncio.timeout(context.remaining()) if waits else None

    def __enter__(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        if self.limit:
            await self.limit.__aenter__()
        return self

    def hand_on(self, name: str) -> None:
        """To the guard that decides next, under the same limit. Raises DeadlineExceeded when the one before is late."""
        if monotonic() >= self.ends:
            raise late(self.name, self.context)
        self.name = name

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            if self.limit:
                await self.limit.__aexit__(kind, error, trace)
        except TimeoutError as expired:
            error = expired
        if isinstance(error, TimeoutError) and self.limit and self.limit.expired():
            raise late(self.name, self.context) from None
        self.__exit__(kind, error, trace)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if error is None and monotonic() >= self.ends:  # it never let the clock speak
            raise late(self.name, self.context)
        if isinstance(error, Exception) and not isinstance(error, AppError):
            raise failed(self.name, error, self.context) from None


def check_late(name: str, began: float, context: Context) -> None:
    """For a guard that reads pieces, too many to enter `deciding` for each: called once the time is over.

    Raises DeadlineExceeded if it was not over when the guard `began` with the piece; otherwise another one was late.
    """
    if began <= context.ends < monotonic():
        raise late(name, context)


def failed(name: str, error: Exception, context: Context) -> GuardFailed:
    context.account.decide(Decision(name, FAILED))
    log.warning("guard failed", guard=name, error=type(error).__name__)
    log.debug("guard failed", guard=name, reason=str(error))
    return GuardFailed(f"the guard {name!r} failed ({type(error).__name__}): ask again; LOG_LEVEL=debug shows why")


def late(name: str, context: Context) -> DeadlineExceeded:
    context.account.decide(Decision(name, LATE))
    return DeadlineExceeded(f"the guard {name!r} took too long: ask again, or raise REQUEST_TIMEOUT_SECONDS")
