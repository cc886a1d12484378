"""Do two questions ask for the same? Vectors can't tell: to an encoder, "from A to B" is nearly "from B to A".

Two questions ask for the same when they ask for the same kind of thing in the same words, but for fillers, a few
synonyms, and the order where it says nothing. So a number, a name, a negation or a condition that one of them has alone
always tells them apart, and so does a word of another language. Knows nothing of vectors.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.text import stem

# Names keep what holds them together: `LLM_MODEL`, `app/text.py`, `answer@1`, `--json`, `3.11`, `C++`.
WORD = re.compile(r"-{0,2}\w+(?:[./@:#+_-]+\w+)*(?:\+\+|#)?")
NEGATED = re.compile(r"n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
SHORT = re.compile(r"(?<=\w)['’](?:s|re|m|ve|ll|d)\b", re.IGNORECASE)
BRITISH = re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|ing|ation)$)")
POLITE = re.compile(
    r"\b(?:hi|hello|hey|please|thanks|thank you)\b"
    r"|\b(?:(?:can|could|would) you (?:please )?(?:tell|explain|show)|tell|explain|show)(?: to)? (?:me|us)\b"
    r"|\b(?:can|could) you explain\b|\bdo you know\b|\bI(?: wou|['’])ld like to know\b|\bI (?:want|need) to know\b",
    re.IGNORECASE,
)

AUXILIARIES = "am|is|are|was|were|do|does|did|has|have|can|could|will|would|may|must|shall|should"
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
WHETHER = re.compile(rf"\W*(?:{AUXILIARIES})\b", re.IGNORECASE)
OTHER = "whether"

# In which order such a question has its words says nothing, unless one of them points a way.
UNORDERED = re.compile(r"\bhow (?:to|(?:do|can|could|would) (?:I|we|you|one))\b|\bwhat(?: is| are)?\b", re.IGNORECASE)
DIRECTIONS = frozenset("than before after instead versus vs over under between until since".split())
# What stands on one side of these is something to what stands on the other: `of a user`, `to a host`.
LINKS = frozenset("of for in on at by with to from into onto".split())
FILLERS = LINKS | frozenset(
    "a an the this that these those i me my we us our it its do does is are am be been can could would "
    "so there just also mean means meaning what which how when where why who whom whose".split()
)
SYNONYMS = {
    stem(word): stem(group.split()[0])
    for group in (
        "start launch boot",
        "delete remove erase",
        "add create write",
        "change switch modify edit alter",
        "see view find",
        "store keep kept save",
        "read load open",
        "fix repair solve",
        "verify check validate",
        "large largest big biggest",
        "undo revert",
        "recent latest newest last",
    )
    for word in group.split()
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a question tells it from others. `links` are the words on both sides of an `of`, a `to` and the like."""

    kind: str
    words: tuple[str, ...]
    links: frozenset[tuple[str, str]]

    def asks_the_same(self, other: "Wording") -> bool:
        """False for two that have no words at all, such as "What is it?"."""
        turned = any((after, before) in other.links for before, after in self.links)
        return bool(self.words) and (self.kind, self.words) == (other.kind, other.words) and not turned


@lru_cache(maxsize=1024)
def wording(question: str) -> Wording:
    """In linear time. The words are sorted where their order says nothing.

    "How can I launch the server?" -> Wording("manner", ("server", "start"), {})
    "Is 1.4 older than 2.0?"       -> Wording("whether", ("1.4", "older", "than", "2.0"), {})
    """
    text = SHORT.sub("", NEGATED.sub(" not", POLITE.sub(" ", question)))
    kind, words = kind_of(text), WORD.findall(text)
    kept = [plain(word) for word in words if word.lower() not in FILLERS]
    return Wording(kind, tuple(kept if is_ordered(kind, text, words) else sorted(kept)), frozenset(links(words)))


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


def is_ordered(kind: str, text: str, words: Sequence[str]) -> bool:
    free = kind in ("manner", "thing") and UNORDERED.search(text) is not None
    return not free or any(word.lower() in DIRECTIONS for word in words)


def links(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`the index of a tenant` -> (index, tenant)."""
    before, linked = "", False
    for word in words:
        if word.lower() in LINKS:
            linked = True
        elif word.lower() not in FILLERS:
            if before and linked:
                yield before, plain(word)
            before, linked = plain(word), False
