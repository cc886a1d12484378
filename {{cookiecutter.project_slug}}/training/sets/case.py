"""What a row of a set is made of: a question, and what is said to it, before any passage has a number."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from evaluation.questions import Quoted

Origin = Literal["golden", "approved", "corrected", "document"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the passages that it rests on, each by words that it holds."""

    text: str
    evidence: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Without a sentence in `said` the right answer is the refusal line.

    `document` decides on which side of a split it is; a question of no document is one by itself. Of a refusal,
    `absent` are sources that must not be among its passages, and `words` what none of these may hold. `worse` is what a
    person liked less.
    """

    id: str
    origin: Origin
    document: str
    question: str
    said: tuple[Said, ...] = ()
    absent: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    worse: tuple[Said, ...] = ()

    @property
    def text(self) -> str:
        """What two cases that teach the same have in common."""
        return "\n".join([self.question, *(one.text for one in self.said)])

    def chance(self, purpose: str, seed: int) -> float:
        """0 to 1, the same in every run, and another one for each purpose and seed."""
        return chance(f"{purpose}\0{self.id}", seed)


def chance(name: str, seed: int) -> float:
    """0 to 1: a number drawn from a name."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()[:8]) / 2**64
