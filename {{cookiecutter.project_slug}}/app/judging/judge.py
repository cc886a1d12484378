"""The contract of a judge. It sees what a reader sees: question, passages, answer, and never what is expected."""

from dataclasses import dataclass
from typing import Literal, Protocol

Verdict = Literal["good", "bad", "unclear"]
GOOD: Verdict = "good"
BAD: Verdict = "bad"
UNCLEAR: Verdict = "unclear"


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that the answer may rest on."""

    source: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """`passages` are numbered from 1, as the answer cites them."""

    question: str
    passages: tuple[Shown, ...]
    answer: str


class Judge(Protocol):
    """Whatever says whether an answer is good.

    `name` is what the report calls it, `turned` counts the answers on which it said the opposite when the two words of
    the verdict came in the other order.
    """

    name: str
    turned: int

    async def verdict(self, one: Answered) -> Verdict:
        """`unclear` where the judge said neither. Raises what a call of a model raises."""
        ...
