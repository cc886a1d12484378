"""The events of an answer, in the order in which they come: `Passages`, `Text` and `Citation`, `Done`.

An agent has those of its tools between them, and `Passages` anew, with all that it has, when a tool found some.
The union may grow, and so may the finish reasons: whoever reads them ignores what they do not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.types.documents import Passage

FinishReason = Literal["stop", "length", "abstained", "filtered"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the model counted them."""

    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a guard decided, and the figure it decided by: `Decision("evidence", "abstain", 0.31)`."""

    guard: str
    outcome: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call of a model took, and for what: `Spent("openai:gpt-5-mini", Usage(900, 60), 0.0004, "answer", 812)`.

    `usage` is None when the model did not say what it counted, `cost_usd` when no price list knows the model.
    """

    model: str
    usage: Usage | None
    cost_usd: float | None
    purpose: str
    milliseconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the model's context window had no room for: passages by their numbers, and how many earlier messages."""

    passages: tuple[int, ...] = ()
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Passages:
    """The first event: what the answer may rest on, numbered from 1 in this order."""

    items: tuple[Passage, ...]
    index_version: int


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer. Text is never revoked."""

    delta: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Passage `number` supports the answer; `quote` is the sentence or block of it that does.

    `place` is where in the document the quote stands: `page 3`, `line 40`, `row 12`, or empty where nothing counts.
    """

    number: int
    source: str
    heading: str
    quote: str
    score: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The last event, and the only one that says how the answer ended and what it took.

    `usage` and `cost_usd` are those of all `calls` together; None if one of them is not known. `withheld` counts the
    sentences that were kept back, since the passages do not support them.
    """

    answer_id: str
    finish_reason: FinishReason
    usage: Usage | None
    cost_usd: float | None
    model: str
    prompt: str
    timings_ms: Mapping[str, float]
    calls: tuple[Spent, ...] = ()
    decisions: tuple[Decision, ...] = ()
    dropped: Dropped = field(default_factory=Dropped)
    withheld: int = 0

    @property
    def weak(self) -> bool:
        """A guard let the answer stand although it rests on little."""
        return self.finish_reason != "abstained" and any(decision.outcome == "weak" for decision in self.decisions)


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """An agent wants a tool to be called. `id` is that of the call."""

    id: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolReturned:
    """What the model reads of a call; `approved` is None for a tool that needs no approval."""

    id: str
    tool: str
    result: str
    approved: bool | None = None


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """A call that waits for a person; the run of the `thread` goes on once there is a decision.

    `origins` say for each argument where its words stand: in the `task`, in the result of a tool, or nowhere but with
    the `model`. `tainted`: the model had read text of a document or a tool before it wrote them.
    """

    id: str
    thread: str
    tool: str
    arguments: Mapping[str, Any]
    origins: Mapping[str, str]
    tainted: bool


Event = Passages | Text | Citation | ToolCalled | ToolReturned | ApprovalNeeded | Done
