"""What a sentence of an answer claims, if it claims anything: headings and greetings need no support."""

import re
from functools import cached_property
from itertools import pairwise

from app.guardrails.citations import MARKER, NUMBER
from app.guardrails.grounding.languages import are_english
from app.guardrails.grounding.polarity import denials, is_denial, turns_of
from app.guardrails.grounding.signs import signs
from app.guardrails.grounding.spoken import in_figures
from app.guardrails.grounding.units import Measure, measures
from app.guardrails.grounding.values import CODE, amounts, names, without_code
from app.text import STOP_WORDS, stem, words

LIST_MARK = re.compile(r"\A\s*(?:[-*+•>]\s+|\d{1,3}[.)]\s+)*")
HEADING = re.compile(r"\s*#{1,6}\s|\s*\*\*[^*]{1,80}\*\*:?\s*\Z")
COURTESY = re.compile(
    r"\W*(?:(?:sure|certainly|of course|absolutely|(?:great|good) question|hello|hi|thanks|thank you)\W*\Z"
    r"|(?:i hope|i'm happy|let me know|feel free|i'm sorry|i am sorry|sorry|unfortunately, i|i can't|i cannot"
    r"|i could not|i couldn't|i don't|i do not|as an ai|here is|here's|here are|you're welcome)\b)",
    re.IGNORECASE,
)
# "The passages do not say …": what a model says of a part that they leave open.
SUBJECT = r"\b(?:passages?|documents?|documentation|context|sources?)\b"
DENIED = r"(?:\b(?:not|no|never|nothing|neither|cannot|only)\b|n['’]t\b)"
SAID = r"\b(?:answer|say|state|mention|contain|provide|include|specif|tell|cover|describe|explain|address|give|clear)"
ABSENCE = re.compile(
    rf"\A(?:(?!\b(?:if|when|where|unless)\b)[^.:]){{0,60}}?{SUBJECT}[^.:]{{0,40}}?{DENIED}[^.:]{{0,40}}?{SAID}"
    r"|\A(?:no|none of the|nothing in the) (?:passage|document|sentence|source|information)s?\b|\bcomes? closest\b"
    r"|\b(?:n['’]t|not) (?:mentioned|specified|stated|described) in the\b",
    re.IGNORECASE,
)
ABSENCE_WORDS = (
    "passage document context source information sentence closest mentioned specified stated described".split()
)
FEWEST = 2


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


def claim_of(sentence: str) -> Claim | None:
    """None for what needs no support: a heading, a question, an announcement, a courtesy, what the passages lack."""
    text = LIST_MARK.sub("", MARKER.sub("", sentence)).strip()
    if text.endswith(("?", ":")) or HEADING.match(sentence) or COURTESY.match(text) or is_absence(text):
        return None
    claim = Claim(text)
    return claim if len(claim.stems) >= FEWEST or claim.amounts or claim.names else None


def is_absence(text: str) -> bool:
    """Searched for where one of its words stands, since it takes long."""
    small = text.lower()
    may_be = not text.isascii() or any(map(small.__contains__, ABSENCE_WORDS))
    return may_be and ABSENCE.search(text) is not None


def cited_in(sentence: str) -> tuple[int, ...]:
    """`"It rains [1][3]."` -> (1, 3)."""
    return tuple(int(number) for marker in MARKER.finditer(sentence) for number in NUMBER.findall(marker[1]))
