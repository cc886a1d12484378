"""What a process of its own is given to measure, and what comes back: both travel as a line of JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

Prompt = Sequence[tuple[str, str]]
"""(role, text) of each turn."""


@dataclass(frozen=True)
class Job:
    """A model, what it is asked, and the prompt `timed`, which is answered alone, `runs` times, against the clock.

    `new_tokens` is how long an answer may be, and of the timed prompt how long it is; `batch` is how many of the other
    answers transformers writes at once; `threads` is how many compute.
    """

    name: str
    model: str
    adapter: str | None
    prompts: Sequence[Prompt]
    timed: Prompt
    new_tokens: int
    batch: int
    runs: int
    threads: int

    def to_line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> "Job":
        return cls(**json.loads(line))

    @property
    def steps(self) -> int:
        """What its progress counts: runs, then answers."""
        return self.runs + len(self.prompts)


@dataclass(frozen=True)
class Timing:
    """One answer: `read` seconds for the prompt with the first token, `written` seconds for the tokens after it."""

    prompt_tokens: int
    new_tokens: int
    read: float
    written: float

    @property
    def reading(self) -> float:
        """Tokens of the prompt a second: 300 in 2 s -> 150."""
        return self.prompt_tokens / self.read if self.read else 0.0

    @property
    def writing(self) -> float:
        """Tokens of the answer a second, without the first: 25 with 2 s after the first one -> 12."""
        return (self.new_tokens - 1) / self.written if self.written else 0.0


@dataclass(frozen=True)
class Outcome:
    """`texts` are the answers, in the order of the prompts. Memory is in millions of bytes; `peak_mb` may be unknown.

    `memory_mb` is what the weights take, `peak_mb` the most that the process held while it loaded the model and
    answered the timed prompt.
    """

    texts: Sequence[str]
    memory_mb: float
    peak_mb: float | None
    timings: Sequence[Timing]

    @classmethod
    def from_json(cls, found: dict[str, object]) -> "Outcome":
        timings = [Timing(**one) for one in found.pop("timings")]  # type: ignore[attr-defined]
        return cls(**found, timings=timings)  # type: ignore[arg-type]
