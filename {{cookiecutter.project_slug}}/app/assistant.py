"""The product in one page: check the question, retrieve, build the prompt, call the model, check the answer.

READ THIS FIRST. The API, the command line, the page and the evaluation all answer through `Assistant.stream`.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import AppError
from app.guardrails.answerable import Answerable
from app.guardrails.evidence import EvidenceGate
from app.guardrails.guard import REPLY, Guard, check_all, check_earlier, deciding
from app.guardrails.passages import Sieve, sifted
from app.guardrails.personal.values import Notes
from app.guardrails.pii import note_personal
from app.guardrails.question import question_of
from app.guardrails.reader import AnswerReader, Basis, reading
from app.llm.asking import Asking, Generation, generate
from app.monitoring.clock import Clock
from app.prompts.budget import Budget
from app.prompts.draft import Draft, latest
from app.prompts.passages import given
from app.prompts.prompt import Prompt
from app.prompts.split import Split, conversation_key
from app.prompts.techniques.technique import Ask, Technique
from app.rag.retrieval.follow_up import Readings, by_rule
from app.types import Account, AnswerRequest, Decision, Done, Event, Passages, Query, Retriever, Scope, Text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PASSAGES = 6
HISTORY = 10


@dataclass(frozen=True)
class Method:
    """How one version of the prompt is answered: by its `technique`, within the `budget` of the model's window."""

    prompt: Prompt
    technique: Technique
    budget: Budget


@dataclass(frozen=True)
class Assistant:
    """Answers one request at a time from what the retriever finds, and says so when that is not enough.

    `guards` decide about the question, in this order, `earlier` about what was said before it, `sieves` and `gate`
    about its passages, `readers` about the answer; of the `methods` each conversation gets one. `caveat` stands above
    an answer that rests on little, for a model that can't say so.
    `generation` is how the model is called: by itself, or by the chain or the query engine of a framework. `readings`
    are those of a question in a conversation, `second_opinion` is a model's, on passages that the gate accepts, and
    `note` notes what is personal.
    """

    guards: Sequence[Guard]
    retriever: Retriever
    gate: EvidenceGate
    methods: Split[Method]
    model: "BaseChatModel"
    model_name: str
    readers: Sequence[AnswerReader]
    caveat: str = ""
    generation: Generation = generate
    readings: Readings = by_rule
    earlier: Sequence[Guard] = ()
    sieves: Sequence[Sieve] = ()
    note: Notes | None = None
    second_opinion: Answerable | None = None

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield `Passages`, then `Text` and `Citation` as they come, then `Done`. Raises an AppError."""
        clock, context = Clock(), request.context
        method = self.methods.choose(conversation_key(request))
        context.account.prompt = method.prompt.id
        asking = Asking(self.model, self.model_name, context, method.budget, self.generation)
        with clock.stage("guard"):
            question = question_of(request.messages)
            await note_personal(self.note, request.messages, context)
            await check_earlier(self.earlier, request.messages[:-1], context)
            verdict = await check_all(self.guards, question, context)
        if verdict.decision.outcome == REPLY:
            yield Passages((), 0)
            yield Text(verdict.text)
            yield self.done(clock, method, asking)
            return
        with clock.stage("retrieve"):
            passages, decision = await self.retrieve(verdict.text, request, asking)
        yield passages
        with clock.stage("prompt"):
            draft = self.compose(method.prompt, verdict.text, request, passages)
        with clock.stage("guard"):
            is_answerable = decision.outcome != "abstain" and await self.is_answerable(draft, asking)
        if not is_answerable:
            yield Text(method.prompt.refusal)
            yield self.done(clock, method, asking)
            return
        answer = self.listen(method.technique.write(asking, draft), clock, context.account)
        basis = Basis(passages, request.messages, method.prompt.refusal)
        caveat = self.caveat if decision.outcome == "weak" else ""
        async with reading(self.readers, answer, basis, context) as events:
            async for event in events:
                if caveat and isinstance(event, Text) and not context.account.abstained:
                    yield Text(f"{caveat}\n\n")
                    caveat = ""
                yield event
        yield self.done(clock, method, asking)

    async def retrieve(self, question: str, request: AnswerRequest, ask: Ask) -> tuple[Passages, Decision]:
        """Passages that the gate accepts, or else those of the last reading of the question."""
        context = request.context
        query = Query(question, request.messages[:-1], Scope(context.tenant), PASSAGES)
        async with aclosing(self.readings(query, ask, context)) as readings:
            async for reading in readings:
                found = await self.retriever.search(reading.query, context)
                passages = await sifted(self.sieves, found, context)
                async with deciding("evidence", context):
                    decision = self.gate.decide(reading.query.text, passages.items, reading.own)
                if decision.outcome != "abstain":
                    break
        context.account.decide(decision)
        return passages, decision

    async def is_answerable(self, draft: Draft, asking: Asking) -> bool:
        """What the second opinion says, where one is wanted. Raises GuardFailed, or what a call of the model raises."""
        if self.second_opinion is None:
            return True
        context = asking.context
        async with deciding(self.second_opinion.name, context):
            decision = await self.second_opinion.decide(draft, asking)
        context.account.decide(decision)
        return decision.outcome != "abstain"

    def compose(self, prompt: Prompt, question: str, request: AnswerRequest, passages: Passages) -> Draft:
        """What the model may be told: the client's system messages, the last turns, the question, its passages."""
        numbered = given(passages.items, cosines=self.gate.cosines)
        theirs = [message for message in request.messages if message.role == "system"]
        turns = [message for message in request.messages[:-1] if message.role != "system"]
        return Draft(prompt, question, tuple(numbered), tuple(theirs), latest(turns, HISTORY))

    async def listen(self, answer: AsyncGenerator[str], clock: Clock, account: Account) -> AsyncGenerator[Event]:
        """The answer, piece by piece. Only the wait for each is the model's time."""
        async with aclosing(answer) as deltas:
            while True:
                with clock.stage("model"):
                    delta = await next_of(deltas, account)
                clock.first("first_token", "model")
                if delta is None:
                    return
                yield Text(delta)

    def done(self, clock: Clock, method: Method, asking: Asking) -> Done:
        """How it ended: as the last call did, unless a reader cut it off, or a guard or a reader decided to abstain."""
        account = asking.context.account
        return account.done(
            account.ended or ("abstained" if account.abstained else asking.finish_reason),
            model=account.calls[-1].model if account.calls else self.model_name,
            prompt=method.prompt.id,
            timings_ms=clock.timings(),
        )


async def next_of(deltas: AsyncGenerator[str], account: Account) -> str | None:
    """The next piece; None at the end. Where there will be none, nothing of the calls is kept for another time."""
    try:
        return await anext(deltas, None)
    except AppError:
        account.fail()
        raise
