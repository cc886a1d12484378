"""Lines of code, and runs of them that belong together. Knows no language."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rag.documents.document import Span


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from `first` to before `after`, numbered from 0. `opens` something new, or goes on with what was before."""

    first: int
    after: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Line n is `text[starts[n] : starts[n + 1]]`; `starts` has one more than there are lines."""

    text: str
    starts: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    def line(self, number: int) -> str:
        return self.text[self.starts[number] : self.starts[number + 1]]

    def span(self, first: int, after: int) -> Span | None:
        """Of these lines, without blank ones at the ends and white space at the very end; None if all are blank."""
        while first < after and not self.line(first).strip():
            first += 1
        bare = len(self.text[self.starts[first] : self.starts[after]].rstrip())
        return (self.starts[first], self.starts[first] + bare) if bare else None

    def length(self, first: int, after: int) -> int:
        found = self.span(first, after)
        return found[1] - found[0] if found else 0


def lines_of(text: str, start: int, end: int) -> Lines:
    starts, at = [start], start
    while at := text.find("\n", at, end) + 1:
        starts.append(at)
    return Lines(text, starts if starts[-1] == end else [*starts, end])
