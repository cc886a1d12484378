"""The product in one page: check the question, retrieve, build the prompt, call the model, check the answer.

READ THIS FIRST. The API, the command line, the page and the evaluation all answer through `Assistant.stream`.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.guardrails.citations import CitationReader
from app.guardrails.courtesies import courteous_reply
from app.guardrails.evidence import EvidenceGate
from app.guardrails.question import check_conversation
from app.llm.call import ModelCall
from app.monitoring.clock import Clock
from app.prompts.library import Prompt
from app.prompts.passages import given, render_passages
from app.rag.retrieval.follow_up import readings
from app.types import (
    Account,
    AnswerRequest,
    Decision,
    Done,
    Event,
    FinishReason,
    Message,
    Passages,
    Query,
    Retriever,
    Scope,
    Text,
    Usage,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PASSAGES = 6
HISTORY = 10


class Assistant:
    """Answers one request at a time from what the retriever finds, and says so when that is not enough."""

    def __init__(
        self,
        retriever: Retriever,
        gate: EvidenceGate,
        prompt: Prompt,
        model: "BaseChatModel",
        model_name: str,
        price: Callable[[Usage], float | None],
        caveat: str = "",
    ) -> None:
        """`caveat` stands above an answer that rests on little, for a model that can't say so by itself."""
        self.retriever = retriever
        self.gate = gate
        self.prompt = prompt
        self.model = model
        self.model_name = model_name
        self.price = price
        self.caveat = caveat

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield `Passages`, then `Text` and `Citation` as they come, then `Done`. Raises an AppError."""
        clock = Clock()
        account = request.context.account
        call = ModelCall(self.model, self.model_name, self.price, request.context)
        with clock.stage("guard"):
            question = check_conversation(request.messages)
        if reply := courteous_reply(question):
            yield Passages((), 0)
            yield Text(reply)
            account.decide(Decision("courtesy", "answer"))
            yield self.done(clock, account, "stop")
            return
        with clock.stage("retrieve"):
            passages, decision = await self.retrieve(question, request)
        account.decide(decision)
        yield passages
        if decision.outcome == "abstain":
            yield Text(self.prompt.refusal)
            yield self.done(clock, account, "abstained")
            return
        with clock.stage("prompt"):
            messages = self.compose(question, request.messages, passages)
        if self.caveat and decision.outcome == "weak":
            yield Text(f"{self.caveat}\n\n")
        reader = CitationReader(passages.items, self.prompt.refusal)
        async with aclosing(call.stream(messages)) as deltas:
            while (delta := await self.next(deltas, clock)) is not None:
                for event in reader.feed(delta):
                    yield event
        for event in reader.close():
            yield event
        yield self.done(clock, account, "abstained" if reader.refused else call.finish_reason)

    async def retrieve(self, question: str, request: AnswerRequest) -> tuple[Passages, Decision]:
        """Passages that the gate accepts: for the question, or else for the question with the one before it."""
        query = Query(question, request.messages[:-1], Scope(request.context.tenant), PASSAGES)
        for reading in readings(query):
            passages = await self.retriever.search(reading, request.context)
            decision = self.gate.decide(reading.text, passages.items, question if reading is not query else "")
            if decision.outcome != "abstain":
                break
        return passages, decision

    async def next(self, deltas: AsyncGenerator[str], clock: Clock) -> str | None:
        """The next delta, or None after the last. Only the wait for it is the model's time."""
        with clock.stage("model"):
            delta = await anext(deltas, None)
        clock.first("first_token", "model")
        return delta

    def compose(self, question: str, conversation: Sequence[Message], passages: Passages) -> list[Message]:
        """Our system message, then the client's, the last turns, and the question with its passages."""
        shown = render_passages(given(passages.items, cosines=self.gate.calibrated))
        system, user = self.prompt.render(question=question, passages=shown)
        theirs = [message for message in conversation if message.role == "system"]
        turns = [message for message in conversation[:-1] if message.role != "system"][-HISTORY:]
        return [Message("system", system), *theirs, *turns, Message("user", user)]

    def done(self, clock: Clock, account: Account, finish_reason: FinishReason) -> Done:
        return account.done(finish_reason, model=self.model_name, prompt=self.prompt.id, timings_ms=clock.timings())
