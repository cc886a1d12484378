"""What of a sentence needs no support: a courtesy, a question, an announcement, a heading, what the passages lack.

Each is exempt only as far as it goes: a clause of its own, before or behind it, is a claim. What is exempt and may
still say something wrong is an aside, of which the numbers are compared, and the names that may well be wrong.
"""

import re
from typing import NamedTuple

from app.guardrails.citations import MARKER
from app.guardrails.grounding.clauses import MARK, clause_before, clause_behind, is_clause
from app.guardrails.grounding.gaps import gap_in
from app.guardrails.grounding.languages import is_english
from app.guardrails.grounding.polarity import is_denial
from app.guardrails.grounding.values import names
from app.text import words

LIST_MARK = re.compile(r"\A\s*(?:[-*+•>]\s+|\d{1,3}[.)]\s+)*")
HEADING = re.compile(r"\s*#{1,6}\s|\s*\*\*[^*]{1,80}\*\*:?\s*\Z")
NUMBERED = re.compile(r"\A(?:(?:step|part|option|phase|tip|example|question|answer)\s+)?\d{1,2}[.):]\s+", re.IGNORECASE)
LONGEST, SHORTEST = 8, 3
"""Words of a heading; and of a line that claims something because it ends as a sentence does."""
CITED_LAST = re.compile(r"\]\s*:[\s*_]*\Z")
SMALL_TALK = re.compile(
    r"\W*(?:sure|certainly|of course|absolutely|(?:great|good) question|hello|hi|thanks|thank you)\W*\Z", re.IGNORECASE
)
# Without one of these a sentence begins with none of those below, which is known sooner.
OPENS = re.compile(
    r"\W*(?:sure|certainly|of|absolutely|great|good|hello|hi|thank|i(?!\w)|sorry|let|feel|you(?!\w)|here)",
    re.IGNORECASE,
)
SAYING = r"(?: to (?:say|report|confirm|tell you|inform you))"
SORRY = re.compile(rf"\W*(?:(?:i['’]m sorry|i am sorry|sorry)\b{SAYING}?\W*)+", re.IGNORECASE)
TELLS = re.compile(rf"\W*(?:i['’]m happy{SAYING}|let me (?:know|tell you)) that\b", re.IGNORECASE)
WISH = re.compile(r"\W*(?:i hope|i['’]m happy|let me know|feel free|you['’]re welcome)\b", re.IGNORECASE)
ANNOUNCEMENT = re.compile(r"\W*(?:here is|here['’]s|here are)\b", re.IGNORECASE)
CLOSEST = re.compile(r"\bcomes? closest\b", re.IGNORECASE)
# What may follow a courtesy, and leads to where the answer may be.
ADVICE = re.compile(
    r"\W*(?:please|you (?:may|might|can|could|should|would)|i(?:['’]d| would)? (?:suggest|recommend)|check|see|try"
    r"|it(?: is|['’]s) (?:not clear|unclear))\b|.*\b(?:is|are|remains?) (?:unknown|unclear|unspecified|uncertain)\b",
    re.IGNORECASE,
)
JOINED = re.compile(r"[\W_]*(?:(?:so|but|and|therefore|thus|hence|however|then|that)\b[\s,]*)*", re.IGNORECASE)
# "Is it 5, right?" asks; "It is 5, right?" claims.
TAG = re.compile(
    r",\s*(?:right|correct|true|ok|okay|yes|no|eh|huh|don['’]t you think|(?:is|are|was|were|do|does|did|has|have|can"
    r"|could|will|would|should)(?:n['’]t)? (?:it|they|that|he|she|there|you|these)(?: not)?)\s*\?\Z",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\W{0,9}(?:(?:and|so|but|or|then|also|now)\b[\s,]*)*(?:(?:do|does|did|is|are|was|were|can|could|will|would|shall|should"
    r"|may|might|must|have|has|had)(?:n['’]t)?|what|which|who|whom|whose|when|where|why|how)\b",
    re.IGNORECASE,
)
KNOWN = re.compile(r"\W*did(?:n['’]t)? you know\b(?: that\b)?", re.IGNORECASE)
# An announcement may name the language of what follows.
WRITTEN_IN = frozenset("python javascript typescript java rust bash shell powershell markdown curl docker".split())


class Parts(NamedTuple):
    """Of a sentence: what it claims, and what stands beside that, with the names in it that are compared.

    `rest`: the claim follows something else, and may be no more than the end of it. `title`: capitals are no names.
    """

    claim: str = ""
    aside: str = ""
    names: frozenset[str] = frozenset()
    rest: bool = False
    title: bool = False


def parts_of(sentence: str) -> Parts:
    """`"Sorry, it is 5 [1]."` -> Parts("it is 5 .", rest=True)."""
    bare = MARKER.sub("", sentence) if "[" in sentence else sentence
    text = LIST_MARK.sub("", bare, count=1).strip()
    if HEADING.match(sentence):
        return of_heading(NUMBERED.sub("", text.strip("#*_: \t")), cites=MARKER.search(sentence) is not None)
    if text.endswith("?"):
        return of_question(text)
    if text.endswith(":") and not CITED_LAST.search(sentence):
        return announced(text)
    return spoken(text)


def of_heading(text: str, *, cites: bool) -> Parts:
    """A long one, one that cites, or that ends as a sentence does, is a claim; others are asides."""
    if text.endswith("?"):
        return of_question(text)
    count = len(text.split())
    if cites or count > LONGEST or (count >= SHORTEST and text.endswith((".", "!", ";"))):
        return spoken(text)._replace(title=sum(word[0].isupper() for word in text.split()) > count / 2)
    found = {name for name in names(text, capitals=False) if not name.isalpha() and "/" not in name}
    return Parts(aside=text, names=frozenset(found))


def of_question(text: str) -> Parts:
    """What it offers or asks may name what no passage does; what it tells first is a claim."""
    if known := KNOWN.match(text):
        return beside(text[known.end() :].rstrip("?"))
    asked = TAG.search(text) or next((mark for mark in MARK.finditer(text) if ASKS.match(text, mark.end())), None)
    told = text[: asked.start()] if asked else ""
    return Parts(aside=text) if ASKS.match(told) or not is_clause(told) else beside(told)


def spoken(text: str) -> Parts:
    if OPENS.match(text) and (parts := opened(text)):
        return parts
    if gap := gap_in(text):
        return around(text, *gap)
    return announced(text) if "closest" in text and CLOSEST.search(text) else Parts(text)


def opened(text: str) -> Parts | None:
    """Of what begins with a courtesy or an announcement, if it does."""
    if SMALL_TALK.match(text):
        return Parts()
    if told := SORRY.match(text) or TELLS.match(text):
        return beside(text[told.end() :])
    if wish := WISH.match(text):
        clause = clause_behind(text, wish.end())
        return beside(clause) if clause else Parts(aside=text)
    if announcement := ANNOUNCEMENT.match(text):
        clause = clause_behind(text, announcement.end())
        return Parts(text[announcement.end() :]) if clause else announced(text)
    return None


def announced(text: str) -> Parts:
    """Of names, acronyms are left out."""
    found = names(text, capitals=is_english(text)) - WRITTEN_IN
    return Parts(aside=text, names=frozenset(name for name in found if not (name.isalpha() and name.upper() in text)))


def beside(told: str) -> Parts:
    """What stands beside something that needs no support, which may need none either."""
    told = told[JOINED.match(told).end() :]  # type: ignore[union-attr]
    if not is_clause(told) or ADVICE.match(told):
        return Parts() if is_denial(told, words(told)) else Parts(aside=told)
    return spoken(told)._replace(rest=True)


def around(text: str, start: int, end: int) -> Parts:
    """What is said to be missing is in no passage: nothing of it is compared."""
    before, behind = clause_before(text, start), clause_behind(text, end)
    parts = beside(behind) if behind else Parts()
    return parts._replace(claim=", ".join(filter(None, (before, parts.claim))), rest=True)
