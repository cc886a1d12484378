"""Changes that make of a supported sentence one that is not: each is drawn by a hash of the sentence.

A mutation is a function from a sentence to another one, or to None where it has nothing to change.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Mutation = Callable[[str], str | None]

SPELLED = "two three four five six seven eight nine ten twelve twenty".split()
NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(SPELLED)})\b")
NAME = re.compile(r"`[^`]+`|\b[a-z]+_[a-z_]+\b|\b[A-Z]{2,}\w*\b|(?<=[a-z,] )[A-Z][a-z]+\w*")
UNITS = dict(pair.split() for pair in "second minute|hour day|week month|dollar euro|ms s|MB GB".split("|"))
UNITS |= {other: one for one, other in UNITS.items()}
UNIT = re.compile(rf"(?<=\d)([ -]?)({'|'.join(UNITS)})(?=s?\b)")
AUXILIARY = re.compile(r"\b(?:is|are|was|were|can|could|must|will|would|should|does|do|has|have|may)\b(?! not|n't)")
DENIALS = (
    (r"\bcan't\b", "can"),
    (r"\b(could|does|do|is|are|was|were|should|did|has|have)n't\b", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\bnot ", ""),
    (r"\bnever\b", "always"),
    (r"\bwithout\b", "with"),
    (r"\bno (?=\w)", "a "),
    (r"\bnothing\b", "everything"),
    (r"\bnone\b", "all"),
    (r"\bneither\b", "both"),
    (r"\bnor\b", "and"),
)
PAIRS = (
    "before after|above below|more less|first last|always never|all none|larger smaller|most least|oldest newest"
    "|every no|inside outside|enabled disabled|allowed forbidden|optional required|faster slower|higher lower"
    "|longer shorter|exact approximate|refused accepted|kept deleted|starts stops|added removed|public private"
    "|local remote|same different|new old|open closed|opens closes"
)
OPPOSITES = dict(pair.split() for pair in PAIRS.split("|"))
OPPOSITES |= {other: one for one, other in OPPOSITES.items()}
OPPOSITE = re.compile(rf"\b(?:{'|'.join(OPPOSITES)})\b")


def drawn(of: str, below: int) -> int:
    """From 0 to `below` - 1, the same for the same text."""
    return int.from_bytes(hashlib.sha256(of.encode()).digest()[:4], "big") % below


def one_of(choices: Sequence[T], of: str) -> T | None:
    return choices[drawn(of, len(choices))] if choices else None


def put(sentence: str, place: re.Match[str], text: str) -> str:
    return sentence[: place.start()] + text + sentence[place.end() :]


def another_number(sentence: str) -> str | None:
    """`"At most 100 files."` -> `"At most 1000 files."`, or another digit, or another word."""
    found = one_of(list(NUMBER.finditer(sentence)), sentence)
    if found is None:
        return None
    number = found[0]
    if number in SPELLED:
        return put(sentence, found, SPELLED[(SPELLED.index(number) + 1 + drawn(number + sentence, 5)) % len(SPELLED)])
    changed = (
        str(int(number[0]) % 9 + 1) + number[1:],
        f"{number}0",
        number[:-1] + str((int(number[-1]) + 1 + drawn(sentence + number, 8)) % 10),
    )
    return put(sentence, found, changed[drawn(number + sentence, 3)])


def another_unit(sentence: str) -> str | None:
    """`"Kept for 30 days."` -> `"Kept for 30 hours."`."""
    found = one_of(list(UNIT.finditer(sentence)), sentence)
    return put(sentence, found, f"{found[1]}{UNITS[found[2]]}") if found else None


def other_name(pool: Sequence[str]) -> Mutation:
    """A name of the pool instead, in code for one in code: `"Run `make test`."` -> `"Run `make bench`."`."""

    def mutate(sentence: str) -> str | None:
        found = one_of(list(NAME.finditer(sentence)), sentence)
        if found is None:
            return None
        alike = [name for name in pool if (name[0] == "`") == (found[0][0] == "`") and name not in sentence]
        return put(sentence, found, alike[drawn(sentence + found[0], len(alike))])

    return mutate


def names_in(sentences: Sequence[str]) -> list[str]:
    return sorted({found for sentence in sentences for found in NAME.findall(sentence)})


def denied(sentence: str) -> str | None:
    """Without its first denial, or else with a "not": `"Text is never revoked."` -> `"Text is always revoked."`."""
    for pattern, instead in DENIALS:
        if re.search(pattern, sentence):
            return re.sub(pattern, instead, sentence, count=1)
    found = one_of(list(AUXILIARY.finditer(sentence)), sentence)
    return put(sentence, found, f"{found[0]} not") if found else None


def turned_round(sentence: str) -> str | None:
    """`"Drawn before the search."` -> `"Drawn after the search."`."""
    found = one_of(list(OPPOSITE.finditer(sentence)), sentence)
    return put(sentence, found, OPPOSITES[found[0]]) if found else None
