"""The claims of an answer, the passages that each cites, and whether they support it.

Who decides is the guard of grounding (`app/guardrails/grounding`), and so what it can't see, nobody sees here: it
compares words, numbers, names and denials.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.guardrails.grounding.guard import GroundingJudge
from app.guardrails.grounding.support import UNSUPPORTED
from app.guardrails.grounding.waiting import Piece, Waiting
from app.guardrails.reader import Basis
from app.guardrails.sentences import Sentences
from app.types import Context, Message, Passage, Passages


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence. `supported` by any passage that was found; `by_cited` by those that it cites, together.

    `needed` says of each citation whether it supports the sentence, or the others would not without it.
    """

    text: str
    supported: bool
    by_cited: bool
    needed: tuple[bool, ...] = ()


def claims_of(text: str, passages: tuple[Passage, ...], question: str) -> list[Claim]:
    """Those of an answer, in order. Headings, greetings and what an answer says of the passages claim nothing."""
    basis = Basis(Passages(passages, 0), (Message("user", question),), "")
    judge = GroundingJudge(basis, Context(), blocks=False)
    return [one for piece in pieces(text) if (one := claim(judge, piece)) is not None]


def claim(judge: GroundingJudge, piece: Piece) -> Claim | None:
    """None for what needs no support."""
    if judge.doubt(piece) is None:
        return None
    known = tuple(number for number in piece.cited if number in judge.grounds)
    by_cited = bool(known) and supports(judge, piece, known)
    return Claim(
        piece.text.strip(),
        supported=by_cited or supports(judge, piece, ()),
        by_cited=by_cited,
        needed=tuple(number in known and by_cited and is_needed(judge, piece, number, known) for number in piece.cited),
    )


def is_needed(judge: GroundingJudge, piece: Piece, number: int, cited: tuple[int, ...]) -> bool:
    """Whether it supports the sentence by itself, or the others do not without it."""
    others = tuple(one for one in cited if one != number)
    return supports(judge, piece, (number,)) or not others or not supports(judge, piece, others)


def supports(judge: GroundingJudge, piece: Piece, cited: tuple[int, ...]) -> bool:
    """Whether these passages do, or (without a number) any that was found."""
    doubted = judge.doubt(Piece(piece.text, piece.code, cited))
    return doubted is not None and doubted < UNSUPPORTED


def pieces(text: str) -> Iterator[Piece]:
    """Sentences with what they cite."""
    cut, waiting = Sentences(), Waiting()
    for sentence in (*cut.feed(text), *cut.end()):
        yield from waiting.feed(sentence)
    yield from waiting.end()
