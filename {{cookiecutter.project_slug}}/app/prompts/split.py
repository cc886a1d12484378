"""Which of several versions of a prompt a conversation gets: by shares, and always the same one.

`answer@1:80,answer@2:20` gives 80 of 100 conversations version 1. A conversation is drawn by a hash, so nothing has to
be remembered, and processes agree. A share that grows takes conversations from its neighbours only.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.types import AnswerRequest

T = TypeVar("T")
U = TypeVar("U")
SHARE = re.compile(r"\s*([A-Za-z]\w*)@(\d{1,9})(?:\s*:\s*(\d{1,9}))?\s*")


@dataclass(frozen=True, slots=True)
class Share:
    """`answer@2:20`."""

    name: str
    version: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Split(Generic[T]):
    """What is chosen from, each with its weight; at least one of them is above 0."""

    choices: tuple[tuple[T, int], ...]

    def choose(self, key: str) -> T:
        """The same for the same key."""
        drawn = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8]) / 2**64
        point = drawn * sum(weight for _, weight in self.choices)
        for choice, weight in self.choices:
            point -= weight
            if point < 0:
                return choice
        return next(choice for choice, weight in reversed(self.choices) if weight)

    def all(self) -> list[T]:
        """Those that a conversation can get."""
        return [choice for choice, weight in self.choices if weight]


def only(choice: T) -> Split[T]:
    """Everybody gets this one."""
    return Split(((choice, 1),))


def read_shares(text: str) -> list[Share]:
    """`"answer@1:80, answer@2:20"`; without weights all are alike. Raises ValueError."""
    found = [SHARE.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise ValueError("must be name@version, or several with shares, such as answer@1:80,answer@2:20")
    if len({one[3] is None for one in found if one}) > 1:
        raise ValueError("gives only some of them a share: write one for each, or none at all")
    shares = [Share(one[1], int(one[2]), int(one[3] or 1)) for one in found if one]
    if not sum(share.weight for share in shares):
        raise ValueError("gives nobody a version: one share must be above 0")
    if len({(share.name, share.version) for share in shares}) < len(shares):
        raise ValueError("names a version twice: write each once, with its whole share")
    return shares


def conversation_key(request: AnswerRequest) -> str:
    """What stays the same while a conversation goes on: tenant, subject, and the user's first message."""
    first = next((message.content for message in request.messages if message.role == "user"), "")
    return "\0".join((request.context.tenant, request.context.subject, first))
