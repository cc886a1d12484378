"""What an answer says of gaps: that the passages do not say something, or that the model can't."""

import re

UNABLE = re.compile(
    r"\W*(?:unfortunately, i\b[^,.:]{0,30}?(?:n['’]t|\b(?:not|no|nothing|unable))|i can['’]t|i cannot|i could not"
    r"|i couldn['’]t|i don['’]t|i do not|as an ai)\b",
    re.IGNORECASE,
)
# "The passages do not say …": what a model says of a part that they leave open.
SOURCE = r"(?:passages?|documents?|documentation|context|sources?)\b"
SUBJECT = rf"\b(?P<subject>{SOURCE})"
DENIED = r"(?:\b(?:not|no|never|nothing|neither|cannot|only)\b|n['’]t\b)"
SAID = r"\b(?:answer|say|state|mention|contain|provide|include|specif|tell|cover|describe|explain|address|give|clear)"
ABSENCE = re.compile(
    rf"\A(?:(?!\b(?:if|when|where|unless)\b)[^.:]){{0,60}}?{SUBJECT}[^.:]{{0,40}}?{DENIED}[^.:]{{0,40}}?{SAID}"
    r"|\A(?:no|none of the|nothing in the) (?:passage|document|sentence|source|information)s?\b"
    r"|\b(?:n['’]t|not) (?:mentioned|specified|stated|described) in the\b"
    r"|\A(?:there (?:is|are) |unfortunately, )?(?:nothing|no (?:information|details?|mention))\b"
    rf"[^.:,;]{{0,60}}?\b(?:in|by) the {SOURCE}",
    re.IGNORECASE,
)
ABSENCE_WORDS = "passage document context source information sentence mentioned specified stated described".split()


def gap_in(text: str) -> tuple[int, int] | None:
    """Where the words stand that say what is missing. Searched for where one of its words stands: it takes long."""
    if unable := UNABLE.match(text):
        return unable.span()
    small = text.lower()
    if text.isascii() and not any(map(small.__contains__, ABSENCE_WORDS)):
        return None
    found = ABSENCE.search(text)
    return (max(found.start(), found.start("subject")), found.end()) if found else None
