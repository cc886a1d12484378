"""How likely is it that passages do not support a claim? By what it says that they lack, or say otherwise.

A logistic regression over ten features, found on one part of a labelled set, judged by the other
(`evaluation/guards/grounding`). Words are compared as stems; rare ones weigh more, as in `app/evidence/features.py`. No
model is asked: a claim in other words than any of the passage's looks unsupported, and one that turns a passage's own
words into another meaning looks supported.
"""

import math
from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache
from itertools import pairwise
from operator import mul
from typing import NamedTuple

from app.guardrails.grounding.claim import Claim
from app.guardrails.grounding.figures import wrong_names, wrong_numbers
from app.guardrails.grounding.ground import Ground, Place
from app.guardrails.grounding.languages import are_comparable
from app.guardrails.grounding.polarity import denies, opposed, turned

UNSUPPORTED = 0.5
MOST = 2
# Of a denial that is compared, so much must stand in the claim to speak of the same.
SAME = 0.6
FAR = 0.6


class Doubts(NamedTuple):
    """What speaks against a claim.

    `missing` is the share of its weight that its best place lacks, `far` how much of that lies beyond 0.6, `elsewhere`
    how much more of it another passage has. `numbers` and `names` count what the passage has nowhere, two at most; a
    number that it has of another unit only is one of them.
    `denied` is a denial of what the place speaks of without saying no; `opposed` a word whose opposite it has beside
    the same words, `turned` one whose opposite it has anywhere, by how much of the claim it holds. `added` and
    `dropped` are denials that only one of the two has, by how much the claim is in the passage's words otherwise.
    """

    missing: float
    far: float
    elsewhere: float
    numbers: float
    names: float
    denied: float
    opposed: float
    turned: float
    added: float
    dropped: float


WEIGHTS = Doubts(
    missing=0.8,
    far=2.0,
    elsewhere=3.6,
    numbers=5.0,
    names=5.5,
    denied=3.5,
    opposed=3.3,
    turned=3.0,
    added=2.5,
    dropped=3.8,
)
BIAS = -1.9
NOTHING = Doubts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def doubt(claim: Claim, cited: Sequence[Ground], others: Sequence[Ground] = ()) -> float:
    """From 0 to 1, unsupported from 0.5 on. `others` are passages that it does not cite."""
    return likelihood(doubts(claim, cited, others)) if cited else 1.0


def likelihood(seen: Doubts) -> float:
    """The logistic function of the weighed features."""
    return 1 / (1 + math.exp(-BIAS - sum(map(mul, WEIGHTS, seen))))


def doubts(claim: Claim, cited: Sequence[Ground], others: Sequence[Ground]) -> Doubts:
    """Of a claim in another language than its passages, only numbers and names are compared."""
    counted = (min(wrong_numbers(claim, cited), MOST), min(wrong_names(claim, cited), MOST))
    if not (claim.is_english and claim.text.isascii()) and not are_comparable(claim.text, [one.text for one in cited]):
        return NOTHING._replace(numbers=counted[0], names=counted[1])
    held = [claim.stems & ground.stems for ground in (*cited, *others)]
    weights = weighed(claim.stems, held)
    best, at = closest(weights, cited)
    near = best.around(at)
    missing = 1 - share(weights, claim.stems.intersection(best.heading.union(*[one.stems for one in near])))
    far = max(0.0, missing - FAR) / (1 - FAR)
    here = held[0] if len(cited) == 1 else frozenset().union(*held[: len(cited)])
    elsewhere = more_elsewhere(weights, here, held[len(cited) :]) if len(here) < len(weights) else 0.0
    return Doubts(missing, far, elsewhere, *counted, *polarity(claim, best.place(at), near, 1 - missing))


def weighed(stems: frozenset[str], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """The claim's stems with their weight, the more the fewer of the passages hold them. `held` are those of each."""
    counts, rare = dict.fromkeys(stems, 0), rarity(len(held))
    for found in held:
        for one in found:
            counts[one] += 1
    return {one: rare[count] for one, count in counts.items()}


@cache
def rarity(of: int) -> Sequence[float]:
    """What a stem weighs by how many of the passages hold it."""
    return tuple(1 + math.log((1 + of) / (1 + count)) for count in range(of + 1))


def share(weights: Mapping[str, float], found: Collection[str]) -> float:
    """How much of the weight is found; all of it of a claim without stems."""
    return sum(map(weights.__getitem__, found)) / sum(weights.values()) if weights else 1.0


def more_elsewhere(weights: Mapping[str, float], here: Set[str], others: Sequence[Set[str]]) -> float:
    """How much more of the weight than `here` is found in another passage, which then has what is not here."""
    shares = [share(weights, found) for found in others if not found <= here]
    return max(0.0, max(shares) - share(weights, here)) if shares else 0.0


def closest(weights: Mapping[str, float], cited: Sequence[Ground]) -> tuple[Ground, int]:
    """The passage, and the number of the place in it, that has most of the claim."""
    held = [ground.held(weights) for ground in cited]
    most = max(map(max, held))
    found = next(found for found in held if most in found)
    return cited[held.index(found)], found.index(most)


def polarity(
    claim: Claim, place: Place, near: Sequence[Place], held: float
) -> tuple[float, float, float, float, float]:
    """`denied`, `opposed`, `turned`, `added` and `dropped`."""
    own = [one for one in claim.denials if not any(one & other for each in near for other in each.denials)]
    added = bool(own) and any(denial & each.stems for denial in own for each in near)
    dropped = bool(place.denials) and any(is_dropped(denial, claim) for denial in place.denials)
    likely = alike(claim, place) if added or dropped else 0.0
    denied = bool(own) and is_affirmed(claim, place, own)
    others = turned(claim.turning, place.turning) if claim.turning else ()
    opposite = bool(others) and opposed(claim.turns, place.turns)
    alone = any(all(word not in one.turning for one in near) for word in others)
    return float(denied), float(opposite), alone * held, added * likely, dropped * likely


def alike(claim: Claim, place: Place) -> float:
    """The share of the claim's neighbouring stems that are neighbours in the place."""
    return len(claim.pairs.intersection(pairwise(place.in_order))) / (len(claim.pairs) or 1)


def is_affirmed(claim: Claim, place: Place, denials: Sequence[frozenset[str]]) -> bool:
    """Whether the place speaks of what the claim denies and says no to nothing, or a part of it that has all of it."""
    if any(denial & place.every for denial in denials) and not denies(place.text, claim.every):
        return True
    return any(
        denial <= found and not denies(part, claim.every) for denial in denials for part, found in place.parts if denial
    )


def is_dropped(denial: frozenset[str], claim: Claim) -> bool:
    """Whether the claim speaks of what the passage denies, and does not deny it."""
    spoken = denial & claim.stems
    return bool(spoken) and len(spoken) >= SAME * len(denial) and not any(denial & other for other in claim.denials)
