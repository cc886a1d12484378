"""What a client decides about calls that wait, and what it gives a run to do."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.agents.approvers import Given, Verdict
from app.api.wire import RequestBody, User
from app.guardrails.question import MAX_CHARACTERS


class RunRequest(RequestBody):
    """A task, in words."""

    task: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    user: User | None = None


class CancelRequest(RequestBody):
    """Whose thread it is, as `user` of the request that began it."""

    user: User | None = None


class CallDecision(RequestBody):
    """About the call with this `id`. `edit` approves other `arguments`; the model is told the `reason` of a denial.

    `reject` is another word for `deny`.
    """

    id: str
    type: Literal["approve", "edit", "deny", "reject"]
    arguments: dict[str, Any] | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""

    @model_validator(mode="after")
    def edits_say_how(self) -> Self:
        if self.type == "edit" and self.arguments is None:
            raise PydanticCustomError("no_arguments", "edit needs arguments")
        if self.type != "edit" and self.arguments is not None:
            raise PydanticCustomError("arguments", "only edit has arguments, with which the call is made")
        return self


def one_for_each_call(decisions: list[CallDecision]) -> list[CallDecision]:
    if len({one.id for one in decisions}) < len(decisions):
        raise PydanticCustomError("two_decisions", "a call has two decisions")
    return decisions


class ResumeRequest(RequestBody):
    """Decisions about all calls that wait: while one is missing none is carried out, and the answer says what waits.

    One about a call that does not wait is refused with status 400, and then nothing is decided. The reply is a chat
    completion; with `stream` as chunks of one, or as the events of a run.
    """

    decisions: Annotated[
        list[CallDecision], Field(max_length=100, default_factory=list), AfterValidator(one_for_each_call)
    ]
    user: User | None = None
    stream: bool | Literal["events"] | None = None


def given(decisions: list[CallDecision]) -> Given:
    return Given({one.id: verdict(one) for one in decisions})


def verdict(one: CallDecision) -> Verdict:
    return Verdict("deny" if one.type == "reject" else one.type, one.arguments, one.reason)
