"""A text as moderation reads it: small letters, no apostrophes, disguises undone. The model gets the text itself."""

import re
import unicodedata

from app.guardrails.spaced import may_be_spaced

UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
APOSTROPHES = "'’ʼ`´"
LEET = str.maketrans("013457@$!", "oieastasi")
# A digit or sign between letters: "k1ll", "k!ll", "$hoot", but neither "gpt4" nor "2nd".
DISGUISED = re.compile(r"(?<![\w@$])(?:[a-z]+[013457@$!](?=[a-z])|[@$](?=[a-z]{2}))[\w@$!]*")
# "k i l l", "k.i.l.l", "k-i-l-l".
SPACED = re.compile(r"(?<!\w)\w(?P<sign>[ .\-_*])(?:\w(?P=sign)){2,}\w(?!\w)")
# What every match of the disguised has within it is searched for first, since it begins with a sign.
SIGN_BEFORE = re.compile(r"[013457@$!][a-z]")


def plain(text: str) -> str:
    """`"I'LL k1ll\u200b you"` -> `"ill kill you"`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    text = text.casefold()
    for sign in APOSTROPHES:
        text = text.replace(sign, "")
    if may_be_spaced(text):
        text = SPACED.sub(lambda found: found[0].replace(found["sign"], ""), text)
    return DISGUISED.sub(lambda word: word[0].translate(LEET), text) if SIGN_BEFORE.search(text) else text
