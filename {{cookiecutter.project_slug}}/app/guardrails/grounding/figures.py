"""How many numbers and names of a claim its passages do not have, or have otherwise."""

from collections.abc import Sequence

from app.guardrails.grounding.claim import Claim
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.languages import may_be_english
from app.guardrails.grounding.signs import FALLS
from app.guardrails.grounding.units import Measure, in_another_unit
from app.guardrails.grounding.values import holds, names


def wrong_numbers(claim: Claim, cited: Sequence[Ground]) -> int:
    """How many of its numbers no cited passage has, or only of another unit, or with another sign."""
    if not claim.amounts:
        return wrong_signs(claim, cited)
    missing = len(lacking(claim.amounts, cited))
    return missing + wrong_units(claim.measures, cited) + wrong_signs(claim, cited)


def wrong_units(claimed: set[Measure], cited: Sequence[Ground]) -> int:
    return in_another_unit(claimed, set().union(*[ground.measures for ground in cited])) if claimed else 0


def lacking(amounts: set[str], cited: Sequence[Ground]) -> set[str]:
    """What none of the passages has, neither in digits nor, which is looked for last, in words."""
    missing = amounts.difference(*[ground.figures for ground in cited])
    return missing.difference(*[ground.numbers for ground in cited]) if missing else missing


def wrong_signs(claim: Claim, cited: Sequence[Ground]) -> int:
    """How many of its numbers have a minus, or lack it, in none of the passages."""
    wrong = sum(not any(may_be_negative(number, ground) for ground in cited) for number in claim.negative)
    if not (claim.amounts and any(ground.signs[1] for ground in cited)) or FALLS.search(claim.text):
        return wrong
    return wrong + sum(is_only_negative(number, cited) for number in claim.amounts)


def may_be_negative(number: str, ground: Ground) -> bool:
    return number in ground.signs[0] or (number in ground.numbers and FALLS.search(ground.text) is not None)


def is_only_negative(number: str, cited: Sequence[Ground]) -> bool:
    found = [ground for ground in cited if number in ground.numbers]
    return bool(found) and all(number in ground.signs[1] for ground in found)


def wrong_names(claim: Claim, cited: Sequence[Ground]) -> int:
    return sum(not any(holds(ground.plain, name) for ground in cited) for name in names_of(claim, cited))


def names_of(claim: Claim, cited: Sequence[Ground]) -> set[str]:
    """With its capitalised word where it may be English: `"Backups go to Bonn."` shows no language. Two are a title."""
    if claim.is_english or not may_be_english(claim.words, [ground.text for ground in cited]):
        return claim.names
    more = names(claim.text)
    return more if len(more - claim.names) == 1 else claim.names
