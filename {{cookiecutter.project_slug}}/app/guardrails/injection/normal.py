"""A text as the check reads it: disguises undone, small letters, single spaces. The model gets the text itself.

Sources: Unicode Standard Annex 15 (NFKC); Unicode Technical Standard 39 (confusables), of which these are the Latin
lookalikes among Cyrillic and Greek letters.
"""

import re
import unicodedata

from app.guardrails.spaced import may_be_spaced

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
TAGS = re.compile("[\U000e0020-\U000e007e]")
LOOKALIKES = str.maketrans("аеорсухікԁѕјһνορατειυκ", "aeopcyxikdsjhvopateiuk")
MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-яѕіјԁһα-ω])\w+")
LEET = str.maketrans("0134578@$!", "oieastbasi")
# A digit or sign between letters, or before at least three: "pr3vious", "1gnore", but not "gpt4", "utf-8" or "3d".
DISGUISED = re.compile(r"(?<![\w@$])(?=\w*[a-z])(?:[0134578@$](?=[a-z@$\d]{3})|[a-z]+[0134578@$!](?=[a-z@$]))[\w@$]*")
# Letters with one sign between: "i g n o r e", "i-g-n-o-r-e". Words are apart by more, or run together.
SPACED = re.compile(
    r"(?<![\w.])[^\W\d_](?P<sign>[ .\-_*|])(?:[^\W\d_](?P=sign)){3,}[^\W\d_](?!\w)"
    r"(?: {2,}(?:[^\W\d_](?P=sign)?)+(?!\w))*"
)
# What every match of the disguised has within it is searched for first, since it begins with a sign.
DIGIT_BEFORE = re.compile(r"[0134578@$!](?:[a-z@$]|[a-z@$\d]{3})")
# What blanks between words look like that are not as they shall be, in a text of ASCII.
BLANKS = ("  ", " \n", "\n ", "\n\n", *"\t\r\v\f\x1c\x1d\x1e\x1f")


def normalise(text: str) -> str:
    """`"1GN\u200bORE  аll\\n\\n rules"`, its third word with a Cyrillic a -> `"ignore all\\nrules"`."""
    if not text.isascii():
        text = UNSEEN.sub("", TAGS.sub(lambda tag: chr(ord(tag[0]) - 0xE0000), text))
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if not text.isascii():
        text = MIXED.sub(lambda word: word[0].translate(LOOKALIKES), text)
    if may_be_spaced(text):
        text = SPACED.sub(joined, text)
    if DIGIT_BEFORE.search(text):
        text = DISGUISED.sub(lambda word: word[0].translate(LEET), text)
    if text.isascii() and text == text.strip() and not any(map(text.__contains__, BLANKS)):
        return text
    lines = filter(None, map(str.split, text.split("\n")))
    return "\n".join(map(" ".join, lines))


def joined(letters: re.Match[str]) -> str:
    """`"i g n o r e  a l l"` -> `"ignore all"`."""
    return " ".join("".join(re.findall(r"\w", word)) for word in re.split(r" {2,}", letters[0]))
