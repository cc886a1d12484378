"""One question of a run: what was asked and answered, and what each metric says of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.judging.judge import Shown


@dataclass(frozen=True, slots=True)
class Case:
    """`values` are of the metrics that have a say here; `slices` are what it is counted under: `{"kind": "near_miss"}`.

    `wanted` are the right sources, `evidence` is the score by which the gate decided.
    """

    id: str
    question: str
    slices: Mapping[str, str]
    values: Mapping[str, float]
    answer: str = ""
    cited: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    passages: tuple[Shown, ...] = ()
    evidence: float | None = None

    @property
    def digest(self) -> str:
        """Of the question's words: two runs have a case in common only if they asked the same."""
        return hashlib.sha256(self.question.encode("utf-8", "surrogatepass")).hexdigest()[:8]
