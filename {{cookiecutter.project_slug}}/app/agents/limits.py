"""How far a task may go, and how much of its thread a model reads."""

from dataclasses import dataclass
from typing import Literal

from app.prompts.budget import Budget
from app.prompts.prompt import Prompt

Pattern = Literal["loop", "supervisor"]
"""One loop of tools, or a supervisor with specialists."""

UNLIMITED = Budget(None, 0, len)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one task: how often tools may be called for, and what its calls of models may take, in US dollars and tokens.

    `budget` is that of the model's window; `summary` asks the model to sum up what it has no more room for, and is None
    for a model that can't.
    """

    steps: int = 12
    usd: float | None = None
    tokens: int | None = None
    budget: Budget = UNLIMITED
    summary: Prompt | None = None
