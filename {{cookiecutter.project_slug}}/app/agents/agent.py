"""The agent: guard the task, run model and tools in turn, ask for approval, check what is said. An `Answerer`.

LangChain runs the loop: see `run.py`. A run belongs to a thread, which is kept after every step: a request without
messages goes on with it, whether it waits for approval or its process was killed.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from app.agents.approvers import Approver, Wait
from app.agents.checkpoints import Checkpoints
from app.agents.limits import Limits, Pattern
from app.agents.running import Hold, Running
from app.agents.tools.tool import Tool
from app.guardrails.arguments import ArgumentGuard
from app.guardrails.guard import REPLY, Guard, Verdict, check_all, check_earlier
from app.guardrails.personal.values import Notes
from app.guardrails.pii import note_personal
from app.guardrails.question import question_of
from app.guardrails.reader import AnswerReader
from app.monitoring.clock import Clock
from app.prompts.prompt import Prompt
from app.storage.audit import AuditLog
from app.types import AnswerRequest, Done, Event, FinishReason, Passages, Text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.agents.mcp.servers import Servers


@dataclass(frozen=True)
class Agent:
    """Works on one task at a time, with tools, until it can answer.

    `guards` decide about the task, `earlier` about what was said before it, `readers` about everything the model says,
    `arguments` about what its calls may hold, and `note` notes what is personal. `servers` have further tools.
    `approver` decides about calls that wait, which goes to the `audit` log. Without a `thread` each request begins one
    of its own. `running` are the runs of this process, on which agents that share them never meet.
    """

    model: "BaseChatModel"
    model_name: str
    tools: Sequence[Tool]
    prompt: Prompt
    checkpoints: Checkpoints
    guards: Sequence[Guard] = ()
    earlier: Sequence[Guard] = ()
    readers: Sequence[AnswerReader] = ()
    arguments: ArgumentGuard = field(default_factory=ArgumentGuard)
    note: Notes | None = None
    limits: Limits = field(default_factory=Limits)
    pattern: Pattern = "loop"
    approver: Approver = field(default_factory=Wait)
    thread: str = ""
    servers: "Servers | None" = None
    running: Running = field(default_factory=Running)
    audit: AuditLog | None = None

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield text, citations and what tools do as it comes, then `Done`. Raises an AppError."""
        with self.running.alone(self.thread or uuid4().hex, request.context) as hold:
            async with aclosing(self.events(request, hold)) as events:
                async for event in events:
                    yield event

    async def events(self, request: AnswerRequest, hold: Hold) -> AsyncGenerator[Event]:
        from app.agents.run import opened

        clock, context = Clock(), request.context
        context.account.prompt = self.prompt.id
        with clock.stage("guard"):
            verdict = await self.check(request)
        if verdict and verdict.decision.outcome == REPLY:
            yield Passages((), 0)
            yield Text(verdict.text)
            yield self.done(request, clock, "stop")
            return
        async with opened(self, request, hold, clock) as run:
            events = run.begin(verdict.text) if verdict else run.go_on()
            async with aclosing(events):
                async for event in events:
                    yield event
            yield self.done(request, clock, run.finish_reason)

    async def check(self, request: AnswerRequest) -> Verdict | None:
        """None for a request that brings no task. Raises what a guard refuses it with."""
        if not request.messages:
            return None
        question = question_of(request.messages)
        await note_personal(self.note, request.messages, request.context)
        await check_earlier(self.earlier, request.messages[:-1], request.context)
        return await check_all(self.guards, question, request.context)

    def done(self, request: AnswerRequest, clock: Clock, finish_reason: FinishReason) -> Done:
        """How it ended: as the run did, unless a guard or a reader decided to abstain, or cut it off."""
        account = request.context.account
        return account.done(
            account.ended or ("abstained" if account.abstained else finish_reason),
            model=account.calls[-1].model if account.calls else self.model_name,
            prompt=self.prompt.id,
            timings_ms=clock.timings(),
        )
