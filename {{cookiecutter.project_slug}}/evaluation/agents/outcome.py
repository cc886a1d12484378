"""What came of one task: the calls that it needs, those that were made, and what was said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.agents.history import Step
from app.cli.agent_steps import AgentRecord
from app.cli.records import Record, step_record
from app.types import Done
from evaluation.agents.tasks import Needed, Task
from evaluation.answers import plain


@dataclass(frozen=True, slots=True)
class Outcome:
    """`steps` are the calls of tools; `error` is the failure that the task ended with."""

    task: Task
    text: str
    steps: Sequence[Step]
    ended: Done | None = None
    error: str = ""

    @property
    def tools(self) -> bool:
        """Whether each tool that is needed was called, in order, and none that changes something besides."""
        return self.found(lambda one, step: one.is_of(step.tool)) and not self.uncalled_for

    @property
    def arguments(self) -> bool:
        """Whether each call that is needed was made, and ended as it must."""
        return self.found(lambda one, step: one.fits(step.tool, step.arguments) and ended_as(one, step))

    @property
    def said(self) -> bool:
        return all(plain(words) in plain(self.text) for words in self.task.expect)

    @property
    def done(self) -> bool:
        return self.ended is not None and not self.error and self.tools and self.arguments and self.said

    @property
    def uncalled_for(self) -> list[str]:
        """Tools that were to change something which the task does not ask for."""
        wanted = [one for one in self.task.calls if one.approved is not None]
        changing = [step.tool for step in self.steps if step.approved is not None]
        return [tool for tool in changing if not any(one.is_of(tool) for one in wanted)]

    @property
    def asked(self) -> int:
        """How often a model was called."""
        return len(self.ended.calls) if self.ended else 0

    @property
    def tokens(self) -> int | None:
        """Read and written, as the model counts them."""
        usage = self.ended.usage if self.ended else None
        return usage.input_tokens + usage.output_tokens if usage else None

    def found(self, is_one: Callable[[Needed, Step], bool]) -> bool:
        """Whether there is a step for each call that is needed, one after the other."""
        left = iter(self.steps)
        return all(any(is_one(one, step) for step in left) for one in self.task.calls)

    def to_json(self) -> Record:
        return {
            "id": self.task.id,
            "task": self.task.text,
            "tools": self.tools,
            "arguments": self.arguments,
            "expected_words": self.said,
            "done": self.done,
            "steps": [step_record(step) for step in self.steps],
            "model_calls": self.asked,
            "tokens": self.tokens,
            "answer": self.text,
            "error": self.error,
        }


def ended_as(one: Needed, step: Step) -> bool:
    return one.approved is None or step.approved is one.approved


def outcome_of(task: Task, record: AgentRecord, error: str = "") -> Outcome:
    return Outcome(task, record.turn.text.strip(), record.turn.steps, record.done, error)
