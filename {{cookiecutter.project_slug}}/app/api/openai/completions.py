"""From the events of an answer to OpenAI's Chat Completions: the whole answer, and what its stream shares.

What OpenAI has no place for stands beside it: `citations` and `abstained` on the message (in a stream: on the last
delta), and `answer` with the model, prompt, cost and timings. SDKs keep such fields.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, computed_field

from app import types
from app.api.openai.requests import MODEL_ID
from app.api.wire import WireText, WireValues

FinishReason = Literal["stop", "length", "content_filter"]
PREFIX = "chatcmpl-"
FINISH_REASONS: dict[types.FinishReason, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "abstained": "stop",
    "filtered": "content_filter",
}


class Citation(BaseModel):
    """Passage `number` supports the answer; `quote` is its sentence that does, `passage` its whole text.

    `place` is where the quote stands: `page 3`, `line 40`, `row 12`, or empty where nothing counts.
    """

    number: int
    source: WireText
    heading: WireText
    quote: WireText
    passage: WireText
    score: float
    place: str


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CallDetails(BaseModel):
    """One call of a model on the way to the answer, and what it was for."""

    model: str
    purpose: str
    usage: Usage | None
    cost_usd: float | None
    milliseconds: float


class DecisionDetails(BaseModel):
    """What a guard decided, and the figure it decided by, if there is one."""

    guard: str
    outcome: str
    score: float | None


class DroppedDetails(BaseModel):
    """What the model's context window had no room for: passages by their numbers, and how many earlier messages."""

    passages: list[int]
    messages: int


class WaitingCall(BaseModel):
    """A call of the agent that waits for approval, with all that a person needs to decide about it.

    `resume` is the path that takes the decision, under the `id`; the name of the thread in it is percent-encoded.
    """

    id: str
    thread: str
    tool: WireText
    arguments: WireValues
    origins: dict[str, str]
    tainted: bool

    @computed_field  # type: ignore[prop-decorator]  # as pydantic's documentation has it
    @property
    def resume(self) -> str:
        return f"/agent/threads/{quote(self.thread, safe='')}/resume"


class Details(BaseModel):
    """How the answer came about. `withheld` counts its sentences that the passages do not support; `waiting` is what
    the agent wants to do, and may not yet.
    """

    id: str
    finish_reason: types.FinishReason
    model: str
    prompt: str
    cost_usd: float | None
    calls: list[CallDetails]
    decisions: list[DecisionDetails]
    dropped: DroppedDetails
    withheld: int
    timings_ms: dict[str, float]
    waiting: list[WaitingCall] = []


class AnswerMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: WireText
    refusal: None = None
    citations: list[Citation]
    abstained: bool
    weak: bool


class Choice(BaseModel):
    index: Literal[0] = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: FinishReason


class Envelope(BaseModel):
    """`id` is that of the answer, with OpenAI's prefix."""

    id: str
    created: int = Field(default_factory=lambda: int(time.time()))
    model: str = MODEL_ID


class ChatCompletion(Envelope):
    object: Literal["chat.completion"] = "chat.completion"
    choices: list[Choice]
    usage: Usage | None
    answer: Details


def completion_id(answer_id: str) -> str:
    return f"{PREFIX}{answer_id}"


def citation(found: types.Citation, passages: Sequence[types.Passage]) -> Citation:
    """A citation with its passage: the one of its number among those that the answer may rest on."""
    passage = dict(enumerate(passages, 1)).get(found.number)
    return Citation(
        number=found.number,
        source=found.source,
        heading=found.heading,
        quote=found.quote,
        passage=passage.chunk.text if passage else found.quote,
        score=found.score,
        place=found.place,
    )


def details(done: types.Done, waiting: Iterable[types.ApprovalNeeded] = ()) -> Details:
    return Details(
        id=done.answer_id,
        finish_reason=done.finish_reason,
        model=done.model,
        prompt=done.prompt,
        cost_usd=done.cost_usd,
        calls=[call_details(call) for call in done.calls],
        decisions=[DecisionDetails(guard=one.guard, outcome=one.outcome, score=one.score) for one in done.decisions],
        dropped=DroppedDetails(passages=list(done.dropped.passages), messages=done.dropped.messages),
        withheld=done.withheld,
        timings_ms=dict(done.timings_ms),
        waiting=[WaitingCall(**asdict(one)) for one in waiting],
    )


def call_details(spent: types.Spent) -> CallDetails:
    return CallDetails(
        model=spent.model,
        purpose=spent.purpose,
        usage=usage(spent.usage),
        cost_usd=spent.cost_usd,
        milliseconds=spent.milliseconds,
    )


def usage(counted: types.Usage | None) -> Usage | None:
    if counted is None:
        return None
    total = counted.input_tokens + counted.output_tokens
    return Usage(prompt_tokens=counted.input_tokens, completion_tokens=counted.output_tokens, total_tokens=total)


def completion(answer: types.Answer, model: str = MODEL_ID) -> ChatCompletion:
    """The whole answer as one object. `model` is the one that was asked for."""
    message = AnswerMessage(
        content=answer.text,
        citations=[citation(one, answer.passages) for one in answer.citations],
        abstained=answer.abstained,
        weak=answer.weak,
    )
    return ChatCompletion(
        id=completion_id(answer.done.answer_id),
        model=model,
        choices=[Choice(message=message, finish_reason=FINISH_REASONS[answer.done.finish_reason])],
        usage=usage(answer.done.usage),
        answer=details(answer.done, answer.waiting),
    )
