"""What speaks for a sentence as the answer to a question, each as a figure between 0 and 1.

Words are compared as stems. Rare words weigh more: idf(stem) = 1 + ln((1 + N) / (1 + n)) for n of N given passages, the
smoothed form that scikit-learn uses. It is taken from the given passages alone, so that a model sees no more than them.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from app.evidence.markup import has_no_verb
from app.evidence.units import Unit, units
from app.text import stems

HERE, IN_HEADING, BESIDE, ELSEWHERE = 1.0, 0.7, 0.5, 0.25
TITLE_WORDS, FEW_WORDS = 12, 4
NUMBER = re.compile(r"\d[\d.,]*")
NAME = re.compile(r"(?<=\s)[A-Z]\w+")
END = re.compile(r"[.!?:;`)\]\"'*_]\s*$")
SENTENCE_END = re.compile(r"[.!?:;`)\]]\W*$|`")


class Question:
    """A question's stems, each once, and the pairs that stand side by side in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = stems(text)
        self.stems = tuple(dict.fromkeys(found))
        self.pairs = frozenset(pairwise(found))


class Reading:
    """One passage, cut into units, each with its stems, and where each stem stands."""

    def __init__(self, heading: str, text: str) -> None:
        self.units: Sequence[Unit] = units(text)
        self.heading = frozenset(stems(heading))
        self.stems = [stems(text[unit.start : unit.end]) for unit in self.units]
        self.places: dict[str, list[int]] = {}
        for at, found in enumerate(self.stems):
            for stem in dict.fromkeys(found):
                self.places.setdefault(stem, []).append(at)
        self.poor = [is_poor(unit, at, len(self.units)) for at, unit in enumerate(self.units)]

    def holds(self, stem: str) -> bool:
        return stem in self.heading or stem in self.places

    def credits(self, stem: str) -> list[float]:
        """How well each unit holds the stem: itself, by its heading, by a neighbour, or by the rest of the passage."""
        places = self.places.get(stem, [])
        credit = [IN_HEADING if stem in self.heading else ELSEWHERE if places else 0.0] * len(self.units)
        for at in places:
            for beside in range(max(at - 1, 0), min(at + 2, len(credit))):
                credit[beside] = max(credit[beside], BESIDE)
        for at in places:
            credit[at] = HERE
        return credit


@lru_cache(maxsize=64)
def read(heading: str, text: str) -> Reading:
    """Kept for a while: the gate and the offline model read the same passages, one after the other."""
    return Reading(heading, text)


def idf(asked: Question, readings: Sequence[Reading]) -> dict[str, float]:
    """Stem -> weight. In all of 6 passages 1, in none of them 2.9."""
    holders = {stem: sum(reading.holds(stem) for reading in readings) for stem in asked.stems}
    return {stem: 1 + math.log((1 + len(readings)) / (1 + count)) for stem, count in holders.items()}


def covers(weights: Mapping[str, float], reading: Reading) -> list[float]:
    """Of each unit, the share of the question's weight that it holds; 0 for a question without stems."""
    total = sum(weights.values()) or 1.0
    held = [0.0] * len(reading.units)
    for stem, weight in weights.items():
        for at, credit in enumerate(reading.credits(stem)):
            held[at] += weight * credit / total
    return held


def pairs(asked: Question, reading: Reading, at: int) -> float:
    """The share of the question's neighbouring stems that are neighbours in the unit."""
    return len(asked.pairs.intersection(pairwise(reading.stems[at]))) / len(asked.pairs) if asked.pairs else 0.0


# What a question's words ask for, and what shows in a sentence that has it. The first that fits decides.
SIGNS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(sign, re.IGNORECASE))
    for asked, sign in (
        (
            "when|what (?:year|date|time)",
            r"\b(?:1[5-9]|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october|november"
            r"|december|century|after|before|since|until|once)\b",
        ),
        ("why", r"\b(?:because|due to|so that|since|prevents?|allows?|in order to|therefore|otherwise|reason)\b"),
        ("how (?:do|does|to|can|could|should|would)", r"`|\b(?:by \w+ing|used?|using|run|set|must)\b"),
        (
            "what(?:'s| is| are| was| were| does)",
            r"\b(?:(?:is|are|was|were) (?:an?|the)|refers? to|called|means?|provides?)\b",
        ),
    )
)
AMOUNT = re.compile(
    r"\bhow (?:many|much|long|large|big|often|old|far|fast)\b"
    r"|\b(?:what|which) (?:price|size|limit|port|number|percentage|amount)\b",
    re.IGNORECASE,
)
PERSON_OR_PLACE = re.compile(r"\b(?:who|whom|where)\b", re.IGNORECASE)


def tells(question: str, sentence: str) -> bool:
    """Whether the sentence holds the kind of thing that is asked for: "how many" a number that the question has not."""
    if AMOUNT.search(question):
        return not set(NUMBER.findall(sentence)) <= set(NUMBER.findall(question))
    if PERSON_OR_PLACE.search(question):
        return any(name.lower() not in question.lower() for name in NAME.findall(sentence))
    return next((bool(sign.search(sentence)) for asked, sign in SIGNS if asked.search(question)), False)


def is_poor(unit: Unit, at: int, of: int) -> bool:
    """Code alone, a question, a title, a row, or half a sentence at an end of the passage: hardly ever an answer."""
    if unit.kind in ("code", "fence", "listed"):
        return unit.kind != "listed"
    begins_before = at == 0 and unit.quote[:1].islower()
    ends_behind = at == of - 1 and unit.kind == "sentence" and not END.search(unit.quote)
    return begins_before or ends_behind or is_no_sentence(unit.quote)


def is_no_sentence(quote: str) -> bool:
    count = len(quote.split())
    if quote.endswith(("?", ":")) or count < FEW_WORDS or quote.count("|") >= 2:
        return True
    if has_no_verb(quote):
        return quote.count(",") >= 4 or (count < TITLE_WORDS and not SENTENCE_END.search(quote))
    return False
