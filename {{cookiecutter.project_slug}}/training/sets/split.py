"""Which documents are learnt, which one chooses by, and which are only measured: never parts of one on two sides."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from training.sets.case import chance
from training.sets.errors import TooLittleData

Side = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = get_args(Side)
SHARE = 0.1
"""Of the documents, for each of validation and test."""


def split(documents: Collection[str], seed: int, share: float = SHARE) -> Mapping[str, Side]:
    """Of ten documents eight are learnt, one each validates and tests; more of both by a larger `share` for each.

    Raises TooLittleData below three.
    """
    if len(documents) < len(SIDES):
        raise TooLittleData(
            f"there are {len(documents)} documents, and {len(SIDES)} are wanted, one for each of {', '.join(SIDES)}: "
            f"{len(SIDES) - len(documents)} are missing; name a folder with more"
        )
    order = sorted(documents, key=lambda name: (chance(f"split {name}", seed), name))
    each = max(1, round(share * len(order)))
    return {
        name: "test" if place < each else "validation" if place < 2 * each else "train"
        for place, name in enumerate(order)
    }


def side_of(document: str, sides: Mapping[str, Side], seed: int) -> Side:
    """Of a question that no document answers: by itself, in the same shares."""
    if document in sides:
        return sides[document]
    drawn = chance(f"split {document}", seed)
    return "test" if drawn < SHARE else "validation" if drawn < 2 * SHARE else "train"
