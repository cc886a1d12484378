"""The contract of a technique: how a model is asked, so that it answers well.

A technique writes drafts, hands them to `ask`, and passes on what the user is to read. Each call that it makes is held
to the deadline, the budgets and the context window by whoever made `ask`. It knows no model and no provider.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import ClassVar, Protocol

from app.prompts.draft import Draft
from app.types.embedding import Vectors

Encode = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors, shape (len(texts), dimensions). Blocking."""
ANSWER = "answer"


class Ask(Protocol):
    """The model as a technique is handed it."""

    def __call__(self, draft: Draft, *, purpose: str = ANSWER, sample: int = 0) -> AsyncGenerator[str]:
        """One call: the answer's text as it comes. Whoever reads it closes it, which cancels the call.

        `purpose` stands beside the call in the answer's details; calls with different `sample` numbers are never
        answered from a cache by the same text. Raises ModelUnavailable, DeadlineExceeded, BadQuestion or
        BudgetExceeded.
        """
        ...


class Technique(Protocol):
    """Whatever answers a draft by asking a model once or several times."""

    # The steps that a prompt's file must have for it, each with the variables that it must use.
    steps: ClassVar[Mapping[str, tuple[str, ...]]]
    # Whether it shows the examples of the prompt's file, which then must have some.
    examples: ClassVar[bool]

    def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        """The answer as the user is to read it, in pieces. Closing it cancels every call."""
        ...


def check_option(name: str, value: object, least: int, most: int) -> None:
    """Raises ValueError that says what the option of a technique must be."""
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}")
