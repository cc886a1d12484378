"""Characters that a reader does not see and a model does: they smuggle text past people, or reorder what they see.

Source: Boucher et al., Bad Characters: Imperceptible NLP Attacks (IEEE S&P 2022); Unicode Technical Report 36.

What scripts and emoji need is no finding: joiners in Persian, in Indic scripts and between emoji, breaks in Thai,
marks of direction in Arabic and Hebrew, the letters of a flag.
"""

import re
import unicodedata
from collections.abc import Sequence

from app.guardrails.found import Found

# The flags of regions that are in use, England's, Scotland's and Wales's: a black flag, its letters as tags, their end.
REGIONS = ("gbeng", "gbsct", "gbwls")
TAGGED = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in region) for region in REGIONS)
FLAG_OF_REGION = re.compile(f"\U0001f3f4(?:{TAGGED})\U000e007f")
TAGS = re.compile("[\U000e0000-\U000e007f]")
OVERRIDES = re.compile("[\u202d\u202e]")
# One selects a form of the character before it; a row of them can only be there to hide bytes.
SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
SELECTORS = re.compile(SELECTOR + "{2,}")
SMUGGLES = re.compile(f"{SELECTOR}|{TAGS.pattern}|{OVERRIDES.pattern}")
# Letters of these scripts have one form.
ONE_FORM = ("LATIN", "GREEK", "CYRILLIC", "SPACE")
SELECTED = re.compile(f"(.){SELECTOR}", re.DOTALL)
# With the joiner of graphemes, which Hebrew needs.
BIDI = frozenset("\u034f\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d")
INVISIBLE = frozenset("\u200b\u2060\u2061\u2062\u2063\u2064\u180e\ufeff\u115f\u1160\u3164\uffa0")
# Of notes in the margin, of music, shorthand and hieroglyphs, and some that nothing uses any more.
INVISIBLE |= set("\u180b\u180c\u180d\u206a\u206b\u206c\u206d\u206e\u206f\ufff9\ufffa\ufffb")
INVISIBLE |= set(map(chr, (*range(0x1D173, 0x1D17B), *range(0x1BCA0, 0x1BCA4), *range(0x13430, 0x13440))))
# Scripts that join letters, or break lines, by characters without a shape.
JOINING = tuple(
    (
        "ARABIC SYRIAC NKO MONGOLIAN DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA "
        "THAI LAO KHMER MYANMAR TIBETAN HANGUL EGYPTIAN MUSICAL DUPLOYAN"
    ).split()
)
EACH = 0.25
"""A single one is often a leftover of copying from a page; two are taken to be there on purpose."""


class HiddenCharacters:
    """The detector. It looks at the text as it is, and changes nothing."""

    name = "unicode"
    advice = "it holds characters that nobody sees; type it instead of pasting it"

    def score(self, text: str) -> float:
        """`"What is this?"` -> 0; with one zero-width space .25, with two .5; with hidden text 1."""
        if text.isascii():
            return 0.0
        text = FLAG_OF_REGION.sub("", text)
        if TAGS.search(text) or OVERRIDES.search(text) or SELECTORS.search(text):
            return 1.0
        right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
        hidden = sum(is_hidden(text, at, character, right_to_left) for at, character in enumerate(text))
        hidden += sum(unicodedata.name(letter, "").startswith(ONE_FORM) for letter in SELECTED.findall(text))
        return min(1.0, EACH * hidden)

    def found(self, text: str) -> Sequence[Found]:
        """Each such character by its name; those of an emoji too, where another one is found."""
        right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
        return [
            Found(unicodedata.name(character, f"U+{ord(character):04X}"), "", at)
            for at, character in enumerate(text)
            if SMUGGLES.match(character) or is_hidden(text, at, character, right_to_left)
        ]


def is_hidden(text: str, at: int, character: str, right_to_left: bool) -> bool:
    if character in BIDI:
        return not right_to_left
    if character not in JOINERS and character not in INVISIBLE:
        return False
    beside = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return not any(is_joining(neighbour) for neighbour in beside) and not between_emoji(text, at, character)


def is_joining(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(JOINING)


def between_emoji(text: str, at: int, character: str) -> bool:
    """A family is people with joiners between; before a joiner may stand a skin tone, or how it is to be drawn."""
    after = text[at + 1 : at + 2]
    before = text[max(0, at - 2) : at].rstrip("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
    return character == "\u200d" and all(
        unicodedata.category(one or " ") in ("So", "Sk") for one in (before[-1:], after)
    )
