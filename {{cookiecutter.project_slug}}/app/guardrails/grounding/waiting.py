"""Sentences that wait for the one whose citation is theirs too: models write `[1]` once behind several of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.guardrails.grounding.claim import cited_in

FENCE = "```"


@dataclass(slots=True)
class Piece:
    """A sentence, or a block of code with its fences. `cited` are the numbers of its passages, as it says."""

    text: str
    code: bool = False
    cited: tuple[int, ...] = ()


class Waiting:
    """Of one answer. A citation is of the sentences before it as far as the paragraph goes."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.fenced = False

    def feed(self, sentence: str) -> Sequence[Piece]:
        """Those of which it is known now what they cite, in order."""
        if self.fenced or sentence.lstrip().startswith(FENCE):
            self.add_code(sentence)
            return ()
        cited = cited_in(sentence)
        self.pieces.append(Piece(sentence))
        return self.end(cited) if cited or not sentence.strip() else ()

    def add_code(self, line: str) -> None:
        """The line that closes a block is its last."""
        if not self.fenced:
            self.pieces.append(Piece("", code=True))
        self.pieces[-1].text += line
        self.fenced ^= line.lstrip().startswith(FENCE)

    def end(self, cited: tuple[int, ...] = ()) -> Sequence[Piece]:
        """All that are left."""
        pieces, self.pieces = self.pieces, []
        for piece in pieces:
            piece.cited = cited
        return pieces
