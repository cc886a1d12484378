"""Keeps what answers take: an `Answerer` around an `Answerer` that looks at the account when one has ended."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

from app.storage.transcript import Transcript
from app.storage.usage import AnswerUsage
from app.storage.writer import UsageWriter
from app.types import Answerer, AnswerRequest, Done, Event

CANCELLED = "Cancelled"
EVIDENCE = "evidence"
Difficulty = Callable[[str, int], float]
"""How hard a question is, from 0 to 1: of its text, and of how many messages the user has sent with it."""


class RecordedAnswerer:
    """Passes on every event unchanged, and every failure: also what failed, or was left, may have cost something."""

    def __init__(self, answerer: Answerer, writer: UsageWriter, difficulty: Difficulty) -> None:
        self.answerer = answerer
        self.writer = writer
        self.difficulty = difficulty

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        started, begun = time.time(), time.perf_counter()
        outcome, done, transcript = CANCELLED, None, self.transcript(request)
        try:
            async with aclosing(self.answerer.stream(request)) as events:
                async for event in events:
                    if transcript:
                        transcript.note(event)
                    if isinstance(event, Done):
                        done, outcome = event, event.finish_reason
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            if done or request.context.account.calls:
                milliseconds = (time.perf_counter() - begun) * 1000
                usage = self.usage(request, started, milliseconds, outcome, done)
                self.writer.add(replace(usage, transcript=transcript) if done else usage)

    def transcript(self, request: AnswerRequest) -> Transcript | None:
        """Where one may be kept, and there is a question."""
        asked = [message.content for message in request.messages if message.role == "user"]
        return Transcript(asked[-1]) if asked and self.writer.mask else None

    def usage(
        self, request: AnswerRequest, started: float, milliseconds: float, outcome: str, done: Done | None
    ) -> AnswerUsage:
        account = request.context.account
        asked = [message.content for message in request.messages if message.role == "user"]
        return AnswerUsage(
            id=done.answer_id if done else uuid4().hex,
            started=started,
            model=done.model if done else account.calls[-1].model if account.calls else "",
            prompt=done.prompt if done else account.prompt,
            outcome=outcome,
            difficulty=round(self.difficulty(asked[-1], len(asked)), 3) if asked else None,
            milliseconds=round(milliseconds, 3),
            context=request.context,
            calls=tuple(account.calls),
            evidence=next((one.score for one in account.decisions if one.guard == EVIDENCE), None),
        )
