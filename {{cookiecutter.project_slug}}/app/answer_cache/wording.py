"""Do two questions ask for the same? Vectors can't tell: to an encoder, "from A to B" is nearly "from B to A".

Two questions ask for the same when they ask for the same kind of thing in the same words and the same order, but for
fillers, spelling and a few synonyms. So a number, a name, a negation or a condition that one of them has alone always
tells them apart, and so does any word of another language. Knows nothing of vectors.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.text import stem

# Names keep what holds them together: `LLM_MODEL`, `app/text.py`, `answer@1`, `--json`, `.env`, `3.11`, `C++`. A symbol
# that is no punctuation is a word too: `&&`, `%`, `€`.
WORD = re.compile(
    r"(?:-{1,2}|(?<!\S)\.)?\w+(?:[./@:#+_-]+\w+)*(?:\+\+|#)?"
    r"|[^\w\s.,;:?!()'\"`’‘“”…–—-]+"
)
BRITISH = re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|ing|ation)$)")
# What the ways of saying the same come down to, before the words are looked at.
REWRITES = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (r"\bcan['’]t\b|\bcannot\b", "can not"),
        (r"n['’]t\b", " not"),
        (r"\bwhat(?:['’]|(?=s\b))s\b", "what is"),
        (r"(?<=\w)['’](?:s|re|m|ve|ll|d)\b", ""),
        (r"\b(?:(?:can|could|would) you (?:please )?)?(?:tell|explain to|show) (?:me|us)\b", ""),
        (r"\b(?:can|could) you (?:please )?explain\b|\bdo you know\b|\bI would like to know\b", ""),
        (r"\bhow (?:to|(?:do|can|could|would) (?:I|we|one)|(?:I|we) (?:can|could))\b", "how"),
        (r"\bis it (?:possible|ok|okay) to\b", "can I"),
        (r"\bwe\b", "I"),
        (r"\bfor\W*$", ""),  # "What is it for?"
    )
)

# What a question asks for. Of those that begin at the same word, the first one counts.
KINDS = tuple(
    (kind, re.compile(rf"\b(?:{asked})\b", re.IGNORECASE))
    for kind, asked in (
        ("amount", "how (?:many|much|long|large|big|often|old|far|fast|slow|good|bad|high|small)"),
        ("manner", "how"),
        ("time", "when|what (?:year|date|time)"),
        ("reason", "why"),
        ("person", "who|whom|whose"),
        ("place", "where"),
        ("thing", "what|which"),
    )
)
WHETHER = re.compile(
    r"\W*(?:am|is|are|was|were|do|does|did|has|have|can|could|will|would|may|must|shall|should)\b", re.IGNORECASE
)
OTHER = "whether"

FILLERS = frozenset(
    "a an the this that these those my our its do does is are am be been can could would of so there just also "
    "mean means meaning what which how when where why who whom whose hi hello hey please thanks thank".split()
)
SYNONYMS = {
    stem(word): stem(group.split()[0])
    for group in (
        "start launch boot",
        "delete remove erase",
        "add create",
        "change switch modify edit alter",
        "see view",
        "store keep kept save",
        "read load",
        "fix repair solve",
        "verify check validate",
        "largest biggest",
        "undo revert",
        "latest newest",
    )
    for word in group.split()
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a question tells it from others."""

    kind: str
    words: tuple[str, ...]

    def asks_the_same(self, other: "Wording") -> bool:
        """False for two that have no words at all, such as "What is that?"."""
        return bool(self.words) and self == other


@lru_cache(maxsize=1024)
def wording(question: str) -> Wording:
    """In linear time.

    "How can I launch the server?"    -> Wording("manner", ("start", "server"))
    "What isn't in app/text.py 1.4?"  -> Wording("thing", ("not", "in", "app/text.py", "1.4"))
    """
    text = question
    for pattern, simple in REWRITES:
        text = pattern.sub(simple, text)
    return Wording(kind_of(text), tuple(plain(word) for word in WORD.findall(text) if word.lower() not in FILLERS))


def kind_of(text: str) -> str:
    """By the first question word, unless the question begins as one for yes or no."""
    if WHETHER.match(text):
        return OTHER
    found = [(match.start(), at) for at, (_, asked) in enumerate(KINDS) if (match := asked.search(text))]
    return KINDS[min(found)[1]][0] if found else OTHER


def plain(word: str) -> str:
    """A word as it is compared: `Initialising` -> `initi`; a name that is no plain word only becomes lower case."""
    if not word.isalpha() or not (word.islower() or word.istitle()):
        return word.lower()
    root = stem(BRITISH.sub("iz", word.lower()))
    return SYNONYMS.get(root, root)
