"""The product in one page: check the question, retrieve, build the prompt, call the model, check the answer.

READ THIS FIRST. The API, the command line, the page and the evaluation all answer through `Assistant.stream`.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.guardrails.evidence import EvidenceGate
from app.guardrails.guard import REPLY, Guard, check_all, deciding
from app.guardrails.question import question_of
from app.guardrails.reader import AnswerReader, reading
from app.llm.call import ModelCall
from app.monitoring.clock import Clock
from app.prompts.budget import Budget
from app.prompts.draft import Draft, latest
from app.prompts.library import Prompt
from app.prompts.passages import given
from app.rag.retrieval.follow_up import readings
from app.types import AnswerRequest, Context, Decision, Done, Event, Message, Passages, Query, Retriever, Scope, Text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PASSAGES = 6
HISTORY = 10


@dataclass(frozen=True)
class Assistant:
    """Answers one request at a time from what the retriever finds, and says so when that is not enough.

    `guards` decide about the question, in this order, and `gate` about its passages; `budget` is what the model has
    room for; `readers` see the answer, the first one next to the model. `caveat` stands above an answer that rests on
    little, for a model that can't say so.
    """

    guards: Sequence[Guard]
    retriever: Retriever
    gate: EvidenceGate
    prompt: Prompt
    budget: Budget
    model: "BaseChatModel"
    model_name: str
    readers: Sequence[AnswerReader]
    caveat: str = ""

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield `Passages`, then `Text` and `Citation` as they come, then `Done`. Raises an AppError."""
        clock, context = Clock(), request.context
        with clock.stage("guard"):
            verdict = await check_all(self.guards, question_of(request.messages), context)
        if verdict.decision.outcome == REPLY:
            yield Passages((), 0)
            yield Text(verdict.text)
            yield self.done(clock, context)
            return
        with clock.stage("retrieve"):
            passages, decision = await self.retrieve(verdict.text, request)
        yield passages
        if decision.outcome == "abstain":
            yield Text(self.prompt.refusal)
            yield self.done(clock, context)
            return
        with clock.stage("prompt"):
            messages = self.compose(verdict.text, request, passages)
        if self.caveat and decision.outcome == "weak":
            yield Text(f"{self.caveat}\n\n")
        call = ModelCall(self.model, self.model_name, context)
        async with reading(self.readers, self.listen(call, messages, clock), passages, context) as events:
            async for event in events:
                yield event
        yield self.done(clock, context, call)

    async def retrieve(self, question: str, request: AnswerRequest) -> tuple[Passages, Decision]:
        """Passages that the gate accepts: for the question, or else for the question with the one before it."""
        context = request.context
        query = Query(question, request.messages[:-1], Scope(context.tenant), PASSAGES)
        for one in readings(query):
            passages = await self.retriever.search(one, context)
            async with deciding("evidence", context):
                decision = self.gate.decide(one.text, passages.items, question if one is not query else "")
            if decision.outcome != "abstain":
                break
        context.account.decide(decision)
        return passages, decision

    def compose(self, question: str, request: AnswerRequest, passages: Passages) -> list[Message]:
        """Our system message, then the client's, the last turns, and the question with its passages: what fits."""
        numbered = given(passages.items, cosines=self.gate.calibrated)
        theirs = [message for message in request.messages if message.role == "system"]
        turns = [message for message in request.messages[:-1] if message.role != "system"]
        draft = Draft(self.prompt, question, tuple(numbered), tuple(theirs), latest(turns, HISTORY))
        fitting = self.budget.fit(draft)
        request.context.account.drop(draft.left_out(fitting))
        return fitting.messages()

    async def listen(self, call: ModelCall, messages: list[Message], clock: Clock) -> AsyncGenerator[Event]:
        """The model's answer, piece by piece. Only the wait for each is the model's time."""
        async with aclosing(call.stream(messages)) as deltas:
            while True:
                with clock.stage("model"):
                    delta = await anext(deltas, None)
                clock.first("first_token", "model")
                if delta is None:
                    return
                yield Text(delta)

    def done(self, clock: Clock, context: Context, call: ModelCall | None = None) -> Done:
        """How it ended: as the model's call did, unless a guard or a reader decided to abstain."""
        abstained = any(decision.outcome == "abstain" for decision in context.account.decisions)
        return context.account.done(
            "abstained" if abstained else call.finish_reason if call else "stop",
            model=self.model_name,
            prompt=self.prompt.id,
            timings_ms=clock.timings(),
        )
