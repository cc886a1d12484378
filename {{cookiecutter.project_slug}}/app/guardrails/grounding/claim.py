"""What a sentence of an answer claims, if it claims anything, as it is compared with passages."""

from itertools import pairwise

from app.guardrails.citations import MARKER, NUMBER
from app.guardrails.grounding.exempt import Parts, parts_of
from app.guardrails.grounding.languages import are_english
from app.guardrails.grounding.polarity import TURNING, denials, is_denial, turns
from app.guardrails.grounding.signs import has_signs, signs
from app.guardrails.grounding.spoken import in_figures
from app.guardrails.grounding.units import Measure, measures
from app.guardrails.grounding.values import amounts, names, without_code
from app.text import STOP_WORDS, stem, stems, words

FEWEST, FEWEST_OF_REST = 2, 3
"""Stems of a claim without a number or a name."""
COUNTING = 20
"""Up to here a number of nothing that is measured may count what follows: `Here are the three steps:`."""


class Claim:
    """A sentence without its citation markers, and what of it can be compared with a passage.

    What nearly every comparison needs is made at once. `every` has the stems of those words too that carry no meaning.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self.every = frozenset(map(stem, self.words))
        self.in_order = [stem(word) for word in self.words if word not in STOP_WORDS]
        self.stems = frozenset(self.in_order)
        self.is_english = are_english(self.words)
        self.count(in_figures(text, self.every))
        self.names = names(text, capitals=self.is_english)
        self.turning = self.every & TURNING
        self.denials = tuple(denials(text)) if is_denial(text, self.words) else ()

    def count(self, text: str) -> None:
        self.counted = text
        self.amounts = amounts(text, self.every)
        self.negative = signs(without_code(text, " "))[1] if has_signs(text) else set()

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pairwise(self.in_order))

    @property
    def turns(self) -> dict[str, frozenset[str]]:
        return turns(self.text)

    @property
    def measures(self) -> set[Measure]:
        """None where nothing is counted, which is known sooner."""
        return measures(without_code(self.counted, " "), self.every) if self.amounts else set()


class Aside(Claim):
    """What needs no support, but may have a number wrong: only its numbers and some names are compared."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__("")
        self.every = frozenset(stems(text))
        self.count(in_figures(text, self.every))
        measured = {number for number, _, _ in self.measures}
        self.amounts -= {one for one in self.amounts - measured if one.isdecimal() and int(one) <= COUNTING}
        self.names = set(names)
        self.is_english = True  # no other names than these


def claim_of(sentence: str) -> Claim | None:
    """None for what needs no support, and has nothing to compare: a courtesy, `"## How it works"`, `"Why?"`."""
    return claim_in(parts_of(sentence))


def claim_in(parts: Parts) -> Claim | None:
    if parts.claim:
        claim = Claim(parts.claim)
        if parts.title:
            claim.names = names(parts.claim, capitals=False)
        fewest = FEWEST_OF_REST if parts.rest else FEWEST
        if len(claim.stems) >= fewest or claim.amounts or claim.names:
            return claim
    aside = Aside(parts.aside, parts.names) if parts.aside else None
    return aside if aside and (aside.amounts or aside.names or aside.negative) else None


def cited_in(sentence: str) -> tuple[int, ...]:
    """`"It rains [1][3]."` -> (1, 3)."""
    return tuple([int(number) for numbers in MARKER.findall(sentence) for number in NUMBER.findall(numbers)])
