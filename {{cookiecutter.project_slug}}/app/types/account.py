"""For whom an answer is made and until when, and what it takes on the way."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from app.types.events import Decision, Done, Dropped, FinishReason, Spent, Usage
from app.types.placeholders import Placeholders


@dataclass
class Account:
    """What the calls of one answer spent, what its guards decided, and what its prompt had no room for.

    `answer_id` names the answer before it is there; `prompt` is the one that answers, by its id, once that is chosen;
    `ended` says why a reader cut the answer off, if one did; `withheld` counts the sentences that nobody sees since
    nothing supports them; `regrets` are called when no answer comes of it.
    One for each answer, in one event loop.
    """

    calls: list[Spent] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    dropped: Dropped = field(default_factory=Dropped)
    prompt: str = ""
    ended: FinishReason | None = None
    withheld: int = 0
    answer_id: str = field(default_factory=lambda: uuid4().hex, compare=False)
    regrets: list[Callable[[], None]] = field(default_factory=list, repr=False, compare=False)

    def spend(self, spent: Spent) -> None:
        self.calls.append(spent)

    def decide(self, decision: Decision) -> None:
        self.decisions.append(decision)

    def withhold(self) -> None:
        """A sentence of the answer."""
        self.withheld += 1

    def fail(self) -> None:
        """No answer came of it: what was kept of its calls, to be given again, is forgotten."""
        for regret in self.regrets:
            regret()

    def end(self, reason: FinishReason) -> None:
        """The answer ends here, whatever the model still says: its calls are not given again."""
        self.ended = reason
        self.fail()

    def drop(self, dropped: Dropped) -> None:
        self.dropped = dropped

    @property
    def abstained(self) -> bool:
        """Whether a guard or a reader has decided that there is no answer."""
        return any(decision.outcome == "abstain" for decision in self.decisions)

    @property
    def usage(self) -> Usage | None:
        """Of all calls together; None if one of them is not known."""
        counted = [call.usage for call in self.calls]
        known = [usage for usage in counted if usage is not None]
        if len(known) < len(counted):
            return None
        return Usage(sum(usage.input_tokens for usage in known), sum(usage.output_tokens for usage in known))

    @property
    def tokens(self) -> int:
        """Of all calls that said how many they took."""
        return sum(call.usage.input_tokens + call.usage.output_tokens for call in self.calls if call.usage)

    @property
    def cost_usd(self) -> float | None:
        """Of all calls together; None if the price of one of them is not known."""
        prices = [call.cost_usd for call in self.calls]
        known = [price for price in prices if price is not None]
        return round(sum(known, 0.0), 12) if len(known) == len(prices) else None

    def done(self, finish_reason: FinishReason, *, model: str, prompt: str, timings_ms: Mapping[str, float]) -> Done:
        """The last event of the answer."""
        return Done(
            answer_id=self.answer_id,
            finish_reason=finish_reason,
            usage=self.usage,
            cost_usd=self.cost_usd,
            model=model,
            prompt=prompt,
            timings_ms=timings_ms,
            calls=tuple(self.calls),
            decisions=tuple(self.decisions),
            dropped=self.dropped,
            withheld=self.withheld,
        )


EVALUATION = "evaluation"
"""The subject of what the evaluation asks: no person did."""


@dataclass(frozen=True, slots=True)
class Context:
    """What travels with every search, guard and model call of one request.

    `subject` is who asks, of the `tenant`; `deadline` a `time.monotonic()` moment in seconds, or None. `personal` is
    what no model elsewhere may read as it is.
    """

    tenant: str = "default"
    subject: str = "anonymous"
    request_id: str = field(default_factory=lambda: uuid4().hex)
    deadline: float | None = None
    account: Account = field(default_factory=Account)
    personal: Placeholders = field(default_factory=Placeholders, repr=False, compare=False)

    def asked_by(self, subject: str | None) -> "Context":
        """The same request in the name of a subject; of none, as it is."""
        return replace(self, subject=subject) if subject else self

    @property
    def ends(self) -> float:
        """The deadline; without one infinity."""
        return math.inf if self.deadline is None else self.deadline

    def remaining(self) -> float | None:
        """Seconds until the deadline, not below 0; None without one."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
