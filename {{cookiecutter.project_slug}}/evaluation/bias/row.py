"""What came of one question, as a line of a file."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`passages` are what the search found, `cited` what the answer cites, as places of documents.

    `error` is the failure where there was no answer.
    """

    question: str
    text: str = ""
    abstained: bool = False
    passages: Sequence[str] = ()
    cited: Sequence[str] = ()
    error: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.question,)
