"""What a text denies, and words that mean the opposite of each other.

A denial reaches from its word to the next mark, over at most three words that carry meaning, as in NegEx (Chapman et
al., 2001); where nothing follows ("removes nothing"), it reaches back.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from app.text import STOP_WORDS, stem, words

DENIALS = frozenset(
    "not no never none nothing nobody nowhere neither nor without unless except hardly seldom rarely".split()
)
# Of a text in small letters, since without regard to case it takes three times as long.
DENIAL = re.compile(rf"\b(?:{'|'.join(sorted(DENIALS))}|cannot)\b|n['’]t\b")
# A text without any of these words has none; "don't" is two of them.
DENYING = DENIALS | {"cannot", "t"}
REACH, REACH_BACK = 3, 2
BESIDE = 2
NOTHING: frozenset[str] = frozenset()
CONTRACTED = re.compile(r"\b\w+n['’]t\b|\bcannot\b", re.IGNORECASE)
CONTRACTIONS = ("n't", "n’t", "cannot")
# "Yes," and "No," answer the question; what follows is the claim. "No more than 5" denies nothing.
ANSWER = re.compile(r"\A\W*(?:yes|no|nope|sure|right|correct)\b\s*[,.!:;]", re.IGNORECASE)
NO_DENIAL = re.compile(r"\b(?:no|not) (?:more|less|fewer|later|longer) than\b", re.IGNORECASE)
# With the first sign alone before the rest, which is found sooner.
PART_END = re.compile(r"[,;:.!?()bB](?:(?<![bB])\s|(?<=\b[bB])[uU][tT]\b)")
# What says no without a word of denial.
IMPLIED = re.compile(
    r"\b(?:lack|fail|refus|ignor|omit|exclud|prevent|skip|only|alone|leav|left out|declin|reject|except|instead|rather"
    r"|avoid|miss|fewer|less|free|forbid|differen|exceed|most|vanish|gone|abstain|down|off|absent|beyond|until|stop|zero"
    r"|null|empty|hidden|hides|den[yi]|block|withh|keeps? out|too|still|same|(?:longer|larger|more|further) than"
    r"|un\w{4}|dis\w{4}|in\w{5})\w*",
    re.IGNORECASE,
)
FILE = Path(__file__).with_name("opposites.txt")


def opposites() -> dict[str, frozenset[str]]:
    """Stem -> the stems that mean its opposite."""
    found: dict[str, set[str]] = {}
    _, *lines = FILE.read_text(encoding="utf-8").splitlines()
    for pair in "|".join(lines).split("|"):
        one, other = map(stem, pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {key: frozenset(value) for key, value in found.items()}


OPPOSITE = opposites()
TURNING = frozenset(OPPOSITE)


def denials(text: str) -> Iterator[frozenset[str]]:
    """The stems that each denial of a text denies: `"It does not run on Windows."` -> {"run", "window"}."""
    plain = ANSWER.sub(" ", " ".join(text.split()), count=1)
    small = plain.lower()
    if " than" in small:
        plain = NO_DENIAL.sub(" ", plain)
    if any(map(small.__contains__, CONTRACTIONS)):
        plain = CONTRACTED.sub(" not ", plain)
    for part in PART_END.split(plain):
        yield from denials_within(words(part))


def is_denial(text: str, spoken: Sequence[str]) -> bool:
    """Whether a text, of which these are the words, says no."""
    return not DENYING.isdisjoint(spoken) and DENIAL.search(text.lower()) is not None


def denials_within(part: list[str]) -> Iterator[frozenset[str]]:
    """Of the words from one mark to the next."""
    for at, word in enumerate(part):
        if word in DENIALS:
            behind = [stem(other) for other in part[at + 1 :] if other not in STOP_WORDS and other not in DENIALS]
            before = [stem(other) for other in part[:at] if other not in STOP_WORDS and other not in DENIALS]
            yield frozenset(behind[:REACH] or before[-REACH_BACK:])


def turns(text: str) -> dict[str, frozenset[str]]:
    """The words of a text that have an opposite, each with the words that carry meaning beside it; all are stems.

    `"Drawn before the search."` -> {"befor": {"drawn", "search"}}.
    """
    spoken = words(text)
    stemmed, found = list(map(stem, spoken)), dict[str, frozenset[str]]()
    carrying = [at for at, word in enumerate(spoken) if word not in STOP_WORDS]
    for at, one in enumerate(stemmed):
        if one in OPPOSITE:
            before, behind = bisect_left(carrying, at), bisect_right(carrying, at)
            beside = carrying[max(0, before - BESIDE) : before] + carrying[behind : behind + BESIDE]
            found[one] = found.get(one, frozenset()).union(map(stemmed.__getitem__, beside))
    return found


def opposed(said: Mapping[str, frozenset[str]], given: Mapping[str, frozenset[str]]) -> bool:
    """Whether a turn of `said` stands in `given` as its opposite alone, beside a word that it stands beside here."""
    return any(
        one not in given and any(other not in said and beside & given.get(other, NOTHING) for other in OPPOSITE[one])
        for one, beside in said.items()
    )


def turned(said: Collection[str], given: Collection[str]) -> set[str]:
    """Of the turns of `said` those that `given` has as their opposite alone: `({"above"}, {"below"})` -> {"above"}."""
    return {
        one for one in said if one not in given and any(other in given and other not in said for other in OPPOSITE[one])
    }


def denies(text: str, known: Collection[str]) -> bool:
    """Whether a text says no, be it by a word such as "skips", unless that is one of the `known` stems."""
    if is_denial(text, words(text)):
        return True
    return any(stem(words(found[0])[0]) not in known for found in IMPLIED.finditer(text))


def parts_of(text: str) -> list[str]:
    """What stands between marks."""
    return [part for part in PART_END.split(" ".join(text.split())) if part]
