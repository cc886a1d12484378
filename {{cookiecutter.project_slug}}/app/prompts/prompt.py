"""One version of one prompt, as its file says it. Knows nothing of files, models or passages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """An answer as it should be, with the question, and the texts of the passages, that it answers."""

    question: str
    answer: str
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt.

    `refusal` is the line a model uses to say that it can't answer. `technique` says how the model is asked, `options`
    and `steps` are that technique's own: its numbers, and what it asks besides, each in place of the user message.
    """

    name: str
    version: int
    technique: str
    variables: tuple[str, ...]
    notes: str
    digest: str
    refusal: str
    system: str
    user: str
    examples: tuple[Example, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict, hash=False)
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """`answer@1`."""
        return f"{self.name}@{self.version}"

    @property
    def id(self) -> str:
        """What an answer carries: `answer@1#0f3b9c2e`, name, version and content hash."""
        return f"{self.label}#{self.digest[:8]}"

    def unfilled(self) -> dict[str, str]:
        """The variables that only a step of a search knows, each filled with its name: `{"most": "$most"}`."""
        return {name: f"${name}" for name in self.variables if name not in ("question", "passages")}

    def render(self, step: str = "", **variables: str) -> tuple[str, str]:
        """The system and the user message, or that of a step, with every `$variable` filled in, once."""
        values = {**variables, "refusal": self.refusal}
        user = self.steps[step] if step else self.user
        return Template(self.system).substitute(values).strip(), Template(user).substitute(values).strip()
