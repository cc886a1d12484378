"""Answers that are worse than the right one: what a person liked less, and what rules make of the right one.

Each rule breaks one thing that an answer must do, and nothing else.
"""

from collections.abc import Iterator

from app.evidence.units import units
from app.guardrails.citations import MARKER
from training.sets.row import Pair, Row

PERSON, UNCITED, WRONG_NUMBER, REFUSED, ANSWERED = "person", "uncited", "wrong number", "refused", "answered"
RULES = (PERSON, UNCITED, WRONG_NUMBER, REFUSED, ANSWERED)


def pairs(row: Row, refusal: str) -> Iterator[Pair]:
    """Those of one row; none says the same as its answer."""
    found = answered(row) if row.refuses else broken(row, refusal)
    for rule, text in found:
        if text and text != row.answer:
            yield Pair(row, rule, text)


def broken(row: Row, refusal: str) -> Iterator[tuple[str, str]]:
    """`Save it. [1]` -> `Save it.`, `Save it. [2]` where there are two passages, and the refusal."""
    yield PERSON, row.worse
    yield UNCITED, " ".join(MARKER.sub("", row.answer).split())
    yield WRONG_NUMBER, renumbered(row)
    yield REFUSED, refusal


def renumbered(row: Row) -> str:
    """Each marker names a passage that the sentence does not rest on; nothing where all are cited."""
    cited = {marker[1] for marker in MARKER.finditer(row.answer)}
    others = [number for number in row.shown if str(number) not in cited]
    return MARKER.sub(f"[{others[0]}]", row.answer) if others else ""


def answered(row: Row) -> Iterator[tuple[str, str]]:
    """The first sentence of a passage that does not answer, as if it did."""
    for number, text in row.shown.items():
        for unit in units(text):
            if unit.kind == "sentence" and unit.quote:
                yield ANSWERED, f"{' '.join(unit.quote.split())} [{number}]"
                return
