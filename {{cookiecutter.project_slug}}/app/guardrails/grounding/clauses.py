"""Clauses of a sentence: what stands between its marks and says something by itself. Of English alone."""

import re
from itertools import chain, pairwise

MARK = re.compile(
    r"[,;:!](?:\s+|(?<=[,;])(?=[^\W\d]))|(?<=\w{3})\.\s+|\s[-–]+\s|—|\s\(|…|\.{3}|\bbut\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|could|will|would|shall|should|must|may|might)\b"
    r"|\b(?:it|that|there|he|she)['’]s\b|\w(?:['’](?:re|ve|ll)|n['’]t)\b",
    re.IGNORECASE,
)
SPEAKS_OF = re.compile(r"\W*(?:but|yet|however|though|although|instead|only|it|they|this|these|he|she|we|you)\b", re.I)
# What goes on with what was said before: "whether it rains, how often, or where".
INDIRECT = re.compile(
    r"\W*(?:(?:and|or|nor|not|even)\s+)?(?:if|whether|when|where|how|why|what|unless|regarding|concerning|about"
    r"|as (?:for|to))\b",
    re.IGNORECASE,
)
# Without a verb that is known it may be one of several things that are named.
LISTED = re.compile(
    r"\b(?:or|nor)\b|\A\W*(?:and|such|like|for|e\.?g|i\.?e|including|except|in|at|on|with|without|as|because|since"
    r"|which|who|that|to|of|from|by|not|namely|especially|even|just)\b",
    re.IGNORECASE,
)
FEWEST, MANY = 3, 5
"""Words of a clause, and of one of which no verb is known."""


def is_clause(part: str) -> bool:
    """`"pears are kept cold"` -> True; `"how often they are sold"`, `"figs or plums"` -> False."""
    count = len(part.split())
    if count < FEWEST or INDIRECT.match(part):
        return False
    if VERB.search(part) or SPEAKS_OF.match(part):
        return True
    return count >= MANY and not LISTED.search(part)


def clause_behind(text: str, start: int) -> str:
    """From the first clause on that stands behind a mark: `("Sorry for that, it is 5.", 5)` -> `"it is 5."`."""
    marks = chain(MARK.finditer(text, start), (None,))
    for mark, after in pairwise(marks):
        if mark and is_clause(text[mark.end() : after.start() if after else len(text)]):
            return text[mark.end() :]
    return ""


def clause_before(text: str, end: int) -> str:
    """All before the mark that is next to a place, if a clause is in it."""
    at, clause, last = 0, False, 0
    for mark in MARK.finditer(text, 0, end):
        clause = clause or is_clause(text[at : mark.start()])
        at, last = mark.end(), mark.start()
    return text[:last] if clause else ""
