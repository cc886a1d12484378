"""Where personal data stands in a text, by the pattern of each kind and, where it has one, its check digit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.guardrails.personal.checks import always, birthday, iban, ip_address, luhn, phone, social_security


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` is of a `kind`, one of KINDS."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What it looks like, and whether that can be it."""

    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = always


LABEL = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)"
DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.? [A-Za-zäéû]{3,9}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})"
)
BORN = (
    r"(?i:born(?: on)?|date of birth|birth ?da(?:y|te)(?: is)?|d\.?o\.?b\.?"
    r"|geboren(?: am)?|geburtsdatum|née? le|nacid[oa] el)"
)
IPV4, IPV6 = r"\d{1,3}(?:\.\d{1,3}){3}", r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
# In the order in which they are looked for: what has the shape of one is none of those after it.
KINDS = {
    "EMAIL": Kind(re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{LABEL}{{1,8}}[^\W\d_]{{2,24}}(?![\w-])")),
    "IBAN": Kind(re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?!\w)"), iban),
    "CARD": Kind(re.compile(r"(?<![\w.,-])[1-9](?:[ -]?\d){12,18}(?![\w-]|[.,]\d)"), luhn),
    "SSN": Kind(re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), social_security),
    "IP": Kind(re.compile(rf"(?<![\w.:])(?:{IPV4}|{IPV6})(?![\w:]|\.\d)"), ip_address),
    "BIRTHDAY": Kind(re.compile(rf"(?<!\w){BORN}\s*[:,]?\s*(?P<value>{DATE})(?!\d)"), birthday),
    "PHONE": Kind(re.compile(r"(?<![\w.,:/+-])(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d){6,14}(?![\w-]|[.,:/]\d)"), phone),
}


def find(text: str) -> list[Finding]:
    """All of it, in the order of the text; findings do not overlap.

    `"Call +49 30 1234567"` -> [Finding("PHONE", 5, 19)].
    """
    found: list[Finding] = []
    seen: list[tuple[int, int]] = []
    for name, kind in KINDS.items():
        for match in kind.pattern.finditer(text):
            group = "value" if kind.pattern.groupindex else 0
            start, end = match.span(group)
            if any(start < other_end and other_start < end for other_start, other_end in seen):
                continue
            seen.append((start, end))
            if kind.holds(match[group]):
                found.append(Finding(name, start, end))
    return sorted(found, key=lambda one: one.start)
