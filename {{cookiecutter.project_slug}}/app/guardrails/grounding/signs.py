"""Signs of numbers: a loss of 5 % may be written -5 %, but who says -5 % of what grew by 5 % says something else."""

import re

from app.guardrails.grounding.values import DIGITS, written

HYPHEN, MINUS = "-−"
SIGNED = re.compile(rf"[{HYPHEN}{MINUS}]\d")
# Where one of these stands, a number may lack its sign.
FALLS = re.compile(
    r"\b(?:minus|negative|below|f[ae]ll|drop|declin|decreas|reduc|shr[aiu]nk|s[aiu]nk|los[est]|down|cut)", re.IGNORECASE
)


def signs(text: str) -> tuple[set[str], set[str]]:
    """The numbers that have a minus, and of these the ones that never lack it: `"-5 or 5, and -3"` -> {5, 3}, {3}.

    What may be no minus, as within code or a range, counts as one that lacks it too.
    """
    minus, plain = set[str](), set[str]()
    if not has_signs(text):
        return minus, plain
    for found in DIGITS.finditer(text):
        beside = text[max(0, found.start() - 2) : found.start()].rjust(2)
        before, has_minus = beside[0], beside[1] in (HYPHEN, MINUS) and not beside[0].isalnum()
        (minus if has_minus else plain).add(written(found[0]))
        if has_minus and not (before.isspace() or before == "("):
            plain.add(written(found[0]))
    return minus, minus - plain


def has_signs(text: str) -> bool:
    """Searched for where one of them stands, since it takes long."""
    return (HYPHEN in text or MINUS in text) and SIGNED.search(text) is not None
