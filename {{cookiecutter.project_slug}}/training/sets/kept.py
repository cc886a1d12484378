"""Cases of answers that were kept: those that a person liked, and those that a person corrected."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.guardrails.citations import MARKER
from app.judging.claims import pieces
from evaluation.answers import plain
from evaluation.candidates import Candidate
from evaluation.questions import Quoted
from training.sets.case import Case, Origin, Said

if TYPE_CHECKING:
    from evaluation.candidates import Cited

Quotes = Mapping[int, Quoted]


def kept(answers: Sequence[Candidate]) -> Iterator[Case]:
    """Each with a thumb up, as it is, and each with a correction, as it should have been.

    What was liked is better than what was not, of the same question.
    """
    disliked = {plain(one.question): one for one in answers if one.rating == "down"}
    for one in answers:
        if not one.question or one.outcome == "abstained":
            continue
        quotes = quotes_of(one.quotes)
        if one.rating == "up":
            other = disliked.get(plain(one.question))
            worse = said(other.answer, quotes_of(other.quotes)) if other else ()
            yield case(one, "approved", said(one.answer, quotes), worse)
        elif one.correction:
            yield case(one, "corrected", corrected(one.correction, quotes), said(one.answer, quotes))


def case(one: Candidate, origin: Origin, better: tuple[Said, ...], worse: tuple[Said, ...]) -> Case:
    document = one.sources[0] if one.sources else f"answer {one.id}"
    return Case(one.id, origin, document, one.question, better, worse=worse)


def quotes_of(cited: Sequence["Cited"]) -> Quotes:
    return {one.number: Quoted(one.source, one.quote) for one in cited}


def said(answer: str, quotes: Quotes) -> tuple[Said, ...]:
    """Its sentences with what they cite: `Yes. [1]` -> Said("Yes.", (the first quote,)); 1 must be a quote's number."""
    found = ((without_markers(piece.text), piece.cited) for piece in pieces(answer))
    return tuple(
        Said(text, tuple(dict.fromkeys(quotes[number] for number in cited if number in quotes)))
        for text, cited in found
        if text
    )


def corrected(correction: str, quotes: Quotes) -> tuple[Said, ...]:
    """People write corrections without numbers: then what the wrong answer cited is cited by what stands in it."""
    found = said(correction, quotes)
    return tuple(
        one if one.evidence else Said(one.text, tuple(quote for quote in quotes.values() if holds(quote, one.text)))
        for one in found
    )


def holds(quote: Quoted, text: str) -> bool:
    """`("Run make setup. Then ask.", "Run make setup.")` -> True."""
    return plain(text) in plain(quote.quote) or plain(quote.quote) in plain(text)


def without_markers(text: str) -> str:
    return " ".join(MARKER.sub("", text).split())
