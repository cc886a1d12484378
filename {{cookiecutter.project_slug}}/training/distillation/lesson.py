"""How a student is taught. Cheap to import: `--help` needs it."""

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """By the teacher's distribution of each token, or by the answers that it writes."""

    LOGITS = "logits"
    SEQUENCE = "sequence"


@dataclass(frozen=True)
class Softness:
    """`share` of the loss is the teacher's, at `temperature`; the rest is that of the right answer."""

    temperature: float = 2.0
    share: float = 0.5


@dataclass(frozen=True)
class Lesson:
    """`layers` of the student; `softness` is for logits only."""

    method: Method
    layers: int
    softness: Softness
