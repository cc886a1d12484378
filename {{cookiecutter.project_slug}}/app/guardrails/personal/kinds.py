"""The kinds of personal data: what each looks like, and whether that can be it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from app.guardrails.personal.checks import (
    always,
    birthday,
    iban,
    ip_address,
    labelled_phone,
    luhn,
    phone,
    social_security,
)
from app.guardrails.personal.streets import POLISH, POLISH_STREETS, STREET_BEGINS, STREETS

# When a text first asks for it: most never do, and together they take a while.
compiled = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Kind:
    """A text with fewer `digits`, without the `sign`, what the `hint` matches, or one of `words`, holds none.

    That is known sooner than by the pattern. `words` are compared without case; `begins` finds the places where a match
    may begin, in a text of ASCII and in any other, of a pattern that would look long at each place. `before` are words
    that have to stand in front of it, and say what it is; behind `unless` it is something else. `checked`: by a check
    digit.
    """

    name: str
    pattern: str
    holds: Callable[[str], bool] = always
    before: str = ""
    unless: str = ""
    digits: int = 0
    sign: str = ""
    hint: str = ""
    words: tuple[str, ...] = ()
    begins: tuple[str, str] = ("", "")
    checked: bool = False

    def matched(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first match of the pattern within these places."""
        pattern = compiled(self.pattern)
        begins = self.begins[not text.isascii()]
        if not begins:
            return pattern.search(text, start, end)
        places = compiled(begins).finditer(text, start, end)
        return next((found for place in places if (found := pattern.match(text, place.start(), end))), None)

    def is_spoken_of(self, small: str) -> bool:
        """`small` is the text with its case folded."""
        return not self.words or any(map(small.__contains__, self.words))

    def is_announced(self, text: str, start: int) -> bool:
        return not self.before or self.stands_behind(self.before, text, start)

    def is_otherwise(self, text: str, start: int) -> bool:
        return bool(self.unless) and self.stands_behind(self.unless, text, start)

    def stands_behind(self, words: str, text: str, start: int) -> bool:
        return compiled(words).search(text, max(0, start - FAR), start) is not None


FAR = 50
"""As many characters before a value are looked at for words that say what it is."""
LABEL = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)"
LOCAL = r"[\w+%&-]{1,64}(?:[.'][\w+%&-]{1,64}){0,8}"
# `git@host` is how a server is reached, and so is `ann@host:folder/`.
REACHED = rf"(?!git@|{LOCAL}@[\w.-]{{1,255}}:[\w.~-]{{1,255}}/)"
WITHIN_ADDRESS = r"://[^\s/@]*\Z"
DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d[01]\d[0-3]\d"
    r"|\d{1,2}(?:\.|st|nd|rd|th|er|º)? (?:de |of )?[^\W\d_]{3,10}\.?,? (?:de )?\d{4}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
DATES = rf"(?<!\d){DATE}(?!\d)"
BORN = (
    r"(?i:born(?: in [^\W\d][\w -]{1,30}? on| on)?(?: the)?|date[ _-]?of[ _-]?birth|birth[ _-]?da(?:y|te)|d\.?o\.?b\.?"
    r"|geboren(?: am)?|geb\.(?: am)?|geburts(?:datum|tag)|née? le|date de naissance|nacid[oa] el|nací el"
    r"|fecha de nacimiento|nat[oa] il|data di nascita|nascid[oa] (?:em|a)|nasci (?:em|a)|data de nascimento"
    r"|geboren op|geboortedatum)(?i: (?:is|was|ist|war|est|es|è|é)\b)?(?i: (?:on|am|der|le|el|il|the)\b)?"
)
# No i, with which a dotless one is compared as the same only by patterns.
BORN_HINTS = ("born", "rth", "dob", "d.o", "do.b", "geb", "né", "date de na", "nac", "nasc", "nato ", "nata ")
CALL = (
    r"(?i:phone(?: number)?|tel(?:ephone|efon|efono|éfono|efone|efoon|\.)?|mobile?|cell(?:ulare?|phone)?|call|fax|sms"
    r"|whatsapp|phone no|(?:my|his|her|their) number(?: is|'s)?"
    r"|handy(?:nummer)?|rufnummer|tél(?:éphone)?|portable|móvil|telemóvel)"
)
IPV4, IPV6 = r"\d{1,3}(?:\.\d{1,3}){3}", r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
SOCIAL = r"(?i:ssn|social security(?: (?:number|no))?)(?: is)?"
SOCIAL_HINTS = ("ssn", "social sec")
# What stands in front of the numbers of a version, of a section, of a package.
NUMBERED = (
    r"(?i:\b(?:versions?|ver|vers|v|releases?|rev|revision|build|firmware|update(?: to)?|upgrade(?: to)?|sections?|sec"
    r"|sect|chapters?|chap|clause|para(?:graph)?|article|appendix|figure|fig|tables?|step|rule|rfc \d{1,5},?"
    r"|abschnitt|kapitel|ziffer|tabelle|schritt|python|java|php|ruby)\b[.:]?|§+)"
)
VERSION = rf"(?:{NUMBERED}\s{{0,3}}(?:\d+(?:\.\d+)+,?\s(?:(?:to|and|or|und|oder|bis|-|–)\s)?)?|[=~<>!]=|[^\W\d]-)\Z"
DIGITS = r"(?:[ ()./-]{0,2}\d)"
NUMBERS = rf"(?<![\w+])(?:\+|00)?(?:\(\+?\d{{1,5}}\)|\d){DIGITS}{{6,14}}(?![\w-]|[.,:/]\d)"
# Digits with a few signs between them: what all numbers of more than six digits have.
SEVEN = r"\d(?:[ ()./-]{0,3}\d){6}"
ACCOUNT = r"(?<=[A-Za-z]{2}.)\d[ -]?[A-Za-z\d]{4}"
IPV6_PART = r":[0-9A-Fa-f]{0,4}:"
# A digit in a text of ASCII, where it is found twice as fast, and in any other.
DIGIT = ("0-9", r"\d")
# One of these is in whatever has more than one digit.
CLOSE = tuple(rf"[{one}:](?:(?<=\d)(?:(?:[ ()./-]{{0,3}}\d){{3}}|{ACCOUNT})|(?<=:){IPV6_PART[1:]})" for one in DIGIT)
IS = r"[^\S\n]*[.:,|=]?\s*\Z"
BORN_IS = r"[\"'*_]{0,3}[^\S\n]*[.:,|=(-]?[\"'*_]{0,3}\s*[\"']?\Z"
# In the order in which they are looked for: what has the shape of one is none of those after it.
KINDS = (
    Kind(
        "EMAIL",
        rf"(?<![\w+%&-]){REACHED}{LOCAL}@{LABEL}{{1,8}}[^\W\d_]{{2,24}}(?![^\W_]|[-_][^\W_])",
        unless=WITHIN_ADDRESS,
        sign="@",
    ),
    Kind(
        "IBAN",
        r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z\d]{4}){2,7}(?:[ -]?[A-Za-z\d]{1,3})?(?!\w)",
        iban,
        digits=10,
        hint=rf"\d{ACCOUNT}",
        checked=True,
    ),
    Kind(
        "CARD",
        r"(?<![\w.,+-])(?<!ISBN )(?<!ISBN: )(?:[1-9](?:[ -]?\d){12,18}|[1-9]\d{3}(?:\.\d{4}){3})(?![\w-]|[.,]\d)",
        luhn,
        digits=13,
        hint=SEVEN,
        checked=True,
    ),
    Kind("SSN", r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])", social_security, digits=9, hint=SEVEN),
    Kind("SSN", r"(?<![\w-])\d{9}(?![\w-])", social_security, rf"(?<!\w){SOCIAL}{IS}", digits=9, words=SOCIAL_HINTS),
    Kind(
        "IP",
        rf"(?<![\w.:])(?:{IPV4}|{IPV6}(?!:))(?!\w|\.\d)",
        ip_address,
        unless=VERSION,
        digits=4,
        hint=rf"\.\d{{1,3}}\.\d|{IPV6_PART}",
    ),
    Kind("ADDRESS", POLISH_STREETS, digits=1, words=POLISH),
    Kind("ADDRESS", STREETS, digits=1, begins=STREET_BEGINS),
    Kind("BIRTHDAY", DATES, birthday, rf"(?<![^\W_]){BORN}{BORN_IS}", digits=5, words=BORN_HINTS),
    Kind("PHONE", NUMBERS, labelled_phone, rf"(?<!\w){CALL}{IS}", digits=7, hint=SEVEN),
    Kind("PHONE", rf"(?<![.,:/-]){NUMBERS}", phone, digits=7, hint=SEVEN),
)
