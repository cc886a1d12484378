"""What a sentence of an answer claims, if it claims anything, as it is compared with passages."""

from functools import cached_property
from itertools import pairwise

from app.guardrails.citations import MARKER, NUMBER
from app.guardrails.grounding.exempt import parts_of
from app.guardrails.grounding.languages import are_english
from app.guardrails.grounding.polarity import denials, is_denial, turns_of
from app.guardrails.grounding.signs import signs
from app.guardrails.grounding.spoken import in_figures
from app.guardrails.grounding.units import Measure, measures
from app.guardrails.grounding.values import CODE, amounts, names, without_code
from app.text import STOP_WORDS, stem, words

FEWEST, FEWEST_OF_REST = 2, 3
"""Stems of a claim without a number or a name."""
COUNTING = 20
"""Up to here a number of nothing that is measured may count what follows: `Here are the three steps:`."""


class Claim:
    """A sentence without its citation markers, and what of it can be compared with a passage.

    What nearly every comparison needs is made at once. `every` has the stems of those words too that carry no meaning.
    """

    def __init__(self, text: str) -> None:
        spoken = words(text)
        every = list(map(stem, spoken))
        self.text = text
        self.words = spoken
        self.every = frozenset(every)
        self.in_order = [one for one, word in zip(every, spoken, strict=True) if word not in STOP_WORDS]
        self.stems = frozenset(self.in_order)
        self.is_english = are_english(spoken)
        self.counted = in_figures(text)
        self.amounts = amounts(self.counted, spoken)
        _, self.negative = signs(without_code(self.counted, " "))
        self.names = names(text, capitals=self.is_english)
        self.turns = turns_of(spoken, every)
        self.denials = tuple(denials(text)) if is_denial(text, spoken) else ()

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pairwise(self.in_order))

    @cached_property
    def measures(self) -> set[Measure]:
        """None where nothing is counted, which is known sooner."""
        return measures(CODE.sub(" ", self.counted)) if self.amounts else set()


class Aside(Claim):
    """What needs no support, but may have a number wrong: only its numbers and some names are compared."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__("")
        self.counted = in_figures(text)
        self.amounts = amounts(self.counted, words(text))
        self.amounts -= {one for one in self.amounts if self.counts(one)}
        _, self.negative = signs(without_code(self.counted, " "))
        self.names = set(names)
        self.is_english = True  # no other names than these

    def counts(self, number: str) -> bool:
        return number.isdecimal() and int(number) <= COUNTING and all(one != number for one, _, _ in self.measures)


def claim_of(sentence: str) -> Claim | None:
    """None for what needs no support, and has nothing to compare: a courtesy, `"## How it works"`, `"Why?"`."""
    parts = parts_of(sentence)
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
    return tuple(int(number) for marker in MARKER.finditer(sentence) for number in NUMBER.findall(marker[1]))
