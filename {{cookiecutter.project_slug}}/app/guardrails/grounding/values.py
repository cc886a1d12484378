"""Numbers and names in a text, written in a way in which two texts can be compared."""

import re
from collections.abc import Collection
from functools import cache

from app.guardrails.grounding.spoken import BELOW_HUNDRED, SCALES
from app.text import stem

CODE = re.compile(r"`([^`\n]+)`")
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)*")
# A number that counts or measures: `1,000`, `3.5 MB`, `384-dimensional`; not `v3`, `3-4`, `2024-05-01`.
AMOUNT = re.compile(
    r"(\d(?<![\w.,/@:−-].)[\d,]*(?:\.\d+)*)(?:\s?[kKMGT]?[Bb]\b|m?s\b|x\b|(?:-[a-z]{3,})?(?![\w@]|[-/]\w))"
)
SPELLED = {word: str(value) for word, value in BELOW_HUNDRED.items() if word != "one"}
# In a passage these may be what a figure stands for; in an answer they hardly ever count: "one of them".
VAGUE = {"one": "1", "twice": "2", "half": "0.5", **{word: str(value) for word, value in SCALES.items()}}
VALUES = {**SPELLED, **VAGUE}
STEMS = frozenset(map(stem, VALUES))
SPELLINGS = {one: [word for word in VALUES if stem(word) == one] for one in STEMS}
# A flag, a path, a name with a mark within it, a word with a capital or a digit within it, an acronym.
IDENTIFIER = re.compile(
    r"(?<![\w`/.-])(?:--?[a-z][\w-]+|[\w.-]*/[\w./-]*\w|\w+(?:[_.]\w+)+|\w*[a-z][A-Z]\w*"
    r"|(?=\w*\d)(?=\w*[A-Za-z])[\w-]+\w|[A-Z]{2,}\w*)"
)
# What every one of them has within it. Searched for first, since it begins with a sign and is found sooner.
SIGN_WITHIN = re.compile(r"[-/_.A-Z\d](?:(?<=[-/])|(?<=[_.])\w|(?<=[A-Za-z][A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d]\d))")
# A word that has its capital though it begins no sentence.
CAPITALISED = re.compile(r"[A-Z](?<=[\w,;)’'] .)[\w’'-]+")
# They name no thing of their own, and a passage may well speak of it without them.
GENERIC = frozenset({"ai", "api", "id", "llm", "llms", "ok", "ui", "url", "urls"})
PART = re.compile(r"[^\W_]+")


def amounts(text: str, stems: Collection[str]) -> set[str]:
    """Those that a text of these stems claims: `"1,000 files, two of them 3.50 MB"` -> {"1000", "2", "3.5"}.

    None within code. What words say of numbers is looked for where one of them may be one.
    """
    bare = without_code(text, " ")
    found = set(map(written, AMOUNT.findall(bare)))
    return found | {SPELLED[word] for word in spelled(bare, stems) if word in SPELLED}


def without_code(text: str, instead: str) -> str:
    return CODE.sub(instead, text) if "`" in text else text


def figures(text: str) -> set[str]:
    """Every number that stands in digits anywhere in a text."""
    return {written(one) for one in set(DIGITS.findall(text))}


def spelled(text: str, stems: Collection[str]) -> list[str]:
    """The words of a text of these stems that are numbers: `"Two of six"` -> ["two", "six"]."""
    found = STEMS.intersection(stems)
    small = text.lower() if found else ""
    return [word for one in found for word in SPELLINGS[one] if alone(word).search(small)]


@cache
def alone(word: str) -> re.Pattern[str]:
    """Without letters beside it. What stands before it is looked at last, since the word itself is found sooner."""
    return re.compile(rf"{word}(?<![a-z]{word})(?![a-z])")


def written(digits: str) -> str:
    """`"1,000"` -> `"1000"`, `"3.50"` -> `"3.5"`; of a version such as `3.11.10` all is kept."""
    bare = digits.replace(",", "")
    return bare.rstrip("0").rstrip(".") if bare.count(".") == 1 else bare.lstrip("0") or "0"


def names(text: str, *, capitals: bool = True) -> set[str]:
    """Code, identifiers, and capitalised words within a sentence, in lower case. In some languages any noun is one."""
    bare = without_code(text, "`")
    found = {one[1] for one in CODE.finditer(text)} if bare is not text else set()
    found |= {one[0] for one in IDENTIFIER.finditer(bare)} if SIGN_WITHIN.search(bare) else set()
    found |= {one[0] for one in CAPITALISED.finditer(bare)} if capitals else set()
    return {" ".join(name.lower().split()) for name in found} - GENERIC if found else found


def holds(text: str, name: str) -> bool:
    """Whether a text in lower case has the name, be it as a plural or a genitive, or at least all its parts."""
    if name.removesuffix("'s").removesuffix("’s").removesuffix("s") in text:
        return True
    parts = PART.findall(name)
    return len(parts) > 1 and all(part in text for part in parts)
