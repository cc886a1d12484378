"""Keys and passwords in a text: in a question they would go to the model's provider, and into its books.

Of what `app/redaction.py` takes out of logs, which takes too much rather than too little, this leaves what is only
spoken of: the place of a key in an example, a type, a name in code, "the basic idea".
"""

import re
from collections.abc import Iterable, Sequence

from app.guardrails.found import Found, beginning
from app.guardrails.personal.plain import plain
from app.redaction import CALLED, spans

# An option of a command names one too.
NAMED = re.compile(rf"secret|{CALLED}|\s-", re.IGNORECASE)
STAND_IN = re.compile(
    r"[$<%{*]|\.{2,}|…|(?:gh[pousr]_)?x{3,}|(?:your|my|the|some|an?|example|dummy|fake)[-_ ]|changeme"
    r"|none\b|null\b|true\b|false\b|str\b|string\b|bytes\b|(?:password|passwd|pass|pw|secret|key|token)\W*\Z",
    re.IGNORECASE,
)
# An address behind these is one of mail: `mailto:ann+news@example.org`.
MAIL = re.compile(
    r"\W*(?:mail-?to|e-?mail|mail|from|to|b?cc|reply-to|contact|kontakt|acct|sips?|xmpp|smtp|im):", re.IGNORECASE
)
# A name in code that begins as a key does.
NAME = re.compile(r"(?:hf|npm)(?:_[a-z]+){2,}")
CODE = re.compile(r"[(\[]|^[a-z_]+\.[a-z_.]+$|^/")


class Secrets:
    """The detector: keys, tokens, passwords, addresses that hold one."""

    name = "secrets"
    advice = "it holds a key or a password; take it out, and have it replaced if anyone saw it"

    def score(self, text: str) -> float:
        """`"Why does api_key=abc123 fail?"` -> 1."""
        return float(bool(secrets_in(text)))

    def found(self, text: str) -> Sequence[Found]:
        """Each by its beginning alone, and once, whatever shapes it has."""
        return [Found("SECRET", beginning(text[start:end]), start) for start, end in joined(secrets_in(text))]


def secrets_in(text: str) -> list[tuple[int, int]]:
    """Where they begin and end, in no order; they may overlap. Wide letters and what nobody sees hide none."""
    read, places = plain(text)
    found = [(name, read[start:end], places[start], places[end - 1] + 1) for name, start, end in spans(read)]
    return [(start, end) for name, value, start, end in found if may_be(name, value, text[start:end])]


def joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, without those that overlap: `(9, 22), (11, 22)` -> `(9, 22)`; the second would show what is within."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def veiled(text: str) -> str:
    """Each key in it by its beginning alone: `"The token=4f9d1c2b7a [1]."` -> `"The token=4f9d… [1]."`."""
    for start, end in reversed(joined(secrets_in(text))):
        text = text[:start] + beginning(text[start:end]) + text[end:]
    return text


def may_be(name: str, value: str, written: str) -> bool:
    """As it looks, or as it is written: a wide bracket is no sign of code."""
    return is_secret(name, value) or (written != value and is_secret(name, written))


def is_secret(name: str, value: str) -> bool:
    """Whether it is one rather than a word, or what stands in its place: `("api_key=", "$API_KEY")` -> False."""
    bare = value.strip("'\"`@/").rpartition("//")[2]
    secret = bare.rpartition(":")[2] if "@" in value else bare.removeprefix("sk-")
    if STAND_IN.match(secret):
        return False
    if NAMED.search(name):
        return len(secret) >= 4 and not CODE.search(secret)
    if "@" in value and MAIL.match(value):
        return False
    if "@" in value:
        return len(secret) >= 4 and (":" in bare or len(secret) >= 16)
    digit = any(sign.isdigit() for sign in secret)
    return len(secret) >= 6 and (digit or len(secret) >= 16) and not (CODE.search(secret) or NAME.fullmatch(secret))
