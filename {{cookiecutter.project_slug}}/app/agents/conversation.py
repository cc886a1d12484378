"""What was said on a thread, in our messages and in LangChain's."""

from collections.abc import Iterable, Sequence
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from app.types import Message, Role

KINDS: dict[Role, type[SystemMessage | HumanMessage | AIMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}
ROLES: dict[str, Role] = {"system": "system", "human": "user", "ai": "assistant"}


EARLIER = "earlier"
"""What marks a message that a client brought along."""


def as_theirs(messages: Iterable[Message]) -> list[AnyMessage]:
    """Each with an id and a mark, by which a run tells them from what it says itself."""
    return [KINDS[one.role](one.content, id=uuid4().hex, response_metadata={EARLIER: True}) for one in messages]


def is_earlier_answer(message: AnyMessage) -> bool:
    """Of another run, of which nobody knows here what it had read."""
    return isinstance(message, AIMessage) and EARLIER in message.response_metadata


def as_ours(messages: Iterable[AnyMessage]) -> tuple[Message, ...]:
    """What people and models said, without the results of tools."""
    return tuple(Message(ROLES[one.type], one.text) for one in messages if one.type in ROLES and one.text)


def grounds(messages: Sequence[AnyMessage]) -> tuple[Message, ...]:
    """What an answer may rest on beside passages: what was said up to its task, and what tools returned.

    These stand as the assistant's, since whatever a user says counts as asked for.
    """
    returned = [Message("assistant", one.text) for one in messages if one.type == "tool"]
    return (*returned, *as_ours(until_task(messages)))


def until_task(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Up to the last task, and with it."""
    tasks = [place for place, message in enumerate(messages) if isinstance(message, HumanMessage)]
    return list(messages[: tasks[-1] + 1]) if tasks else []
