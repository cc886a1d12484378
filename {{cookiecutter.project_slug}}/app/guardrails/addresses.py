"""What in a text leads out of it: addresses, the targets of links, pictures, tags of HTML. And what may become that.

Follows what renderers of Markdown do (CommonMark, GitHub's autolinks), and where these differ what any of them does.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from app.guardrails.personal.finder import find
from app.types import Message

ADDRESS = r"(?:(?:https?|ftps?)://|www\.|mailto:)[^\s<>\"'`)\]]+"
# What a browser follows or does without slashes behind it. A host may be a number, and its dots be written otherwise.
FOLLOWED = r"(?:https?|s?ftps?|wss?):[^\s<>]*[./\\%?#@。．｡]"
ACTS = r"javascript:|vbscript:"
# In `[text](target)` whatever stands there. In a definition, `[name]: target`, what could lead to another site: there
# it may as well be the colon behind a citation. `<scheme:target>` is a link too, but `<std::string>` shall stay.
TARGET = rf"(?<=\]\()\s*<?[^\s)>]+|(?<=\]:)\s*<?(?:{ACTS}|{FOLLOWED}|data:\w+/|(?:tel|sms):\+?\d)\S*"
TARGET += r"|(?<=\]:)\s*<?\S{0,60}?(?:[/\\]{2}|\\|&#|&\w+;)\S*"
TARGET += rf"|(?<=<)(?:{ACTS}|{FOLLOWED}|(?:data|blob|file|tel|sms):|[a-z][a-z0-9+.-]{{1,31}}://)[^\s<>]*"
TAGS = (
    "a area audio base body button embed form frame iframe image img input link meta object picture script source style"
    " svg track video"
)
ATTRIBUTES = "style href src(?:set|doc)? on[a-z]{1,20} action background data formaction poster"
# What stands between the name of a tag and such an attribute: a value in quotes may hold brackets too.
NAME = r"[a-z][\w:.+-]{0,200}"
QUOTED = r"\s{0,9}(?:\"[^\"]{0,600}\"|'[^']{0,600}')"
WITHIN = rf"(?:[^<>=]|={QUOTED}|=(?!{QUOTED}))"
HAS = rf"\b(?:{'|'.join(ATTRIBUTES.split())})\s{{0,40}}="
TAG = rf"<(?=/?(?:{'|'.join(TAGS.split())})\b|{NAME}[\s/](?:{WITHIN}{{0,600}}?|[^<>]{{0,600}}?){HAS})"
# But `It works![2]`, since that is no picture.
PICTURE = r"!(?=\[(?!\d{1,3}(?:\s*[,;]\s*\d{1,3}){0,9}\](?![\[(:])))"
PARTS = re.compile(rf"(?P<picture>{PICTURE})|(?P<tag>{TAG})|(?P<target>{TARGET})|(?P<address>{ADDRESS})", re.IGNORECASE)
ADDRESSES = re.compile(ADDRESS, re.IGNORECASE)
# The end of a text that the next piece may make one of these, or may go on.
SCHEME = r"h(?:t(?:t(?:p(?:s?(?::/{0,2})?)?)?)?)?|f(?:t(?:p(?:s?(?::/{0,2})?)?)?)?|w(?:w(?:w\.?)?)?"
SCHEME += r"|m(?:a(?:i(?:l(?:t(?:o:?)?)?)?)?)?"
UNFINISHED = re.compile(
    rf"(?:{ADDRESS}|{SCHEME}|\](?:\(\s*<?[^\s)>]*|:\s*\S*)?|(?<=\]\()\s*<?[^\s)>]*|(?<=\]:)\s*\S*"
    rf"|!(?:\[[\d,;\s]{{0,80}}\]?)?|</?(?:{NAME}(?:[\s/]{WITHIN}{{0,600}}(?:=\s{{0,9}}(?:\"[^\"]{{0,600}}|'[^']{{0,600}}))?)?)?"
    r"|<[a-z][a-z0-9+.-]{0,31}:[^\s<>]*)\Z",
    re.IGNORECASE,
)
# What each of them has within it once its case is folded, and what may become one without that. Looked for first, since
# most pieces of an answer have none of it.
BEGUN = ("]", *(one[:end] for one in ("https", "ftps", "www", "mailto") for end in range(len(one), 0, -1)))
BEGUN_BY_LAST = {last: [one for one in BEGUN if one[-1] == last] for last in set("".join(BEGUN))}
HERE = re.compile(r"[\w./#-]*")
PUNCTUATION = ".,;:!?*_"


def is_suspect(small: str) -> bool:
    """Whether something in a text could be one of these."""
    return "!" in small or "<" in small or ":" in small or "](" in small or "www." in small


def begun(small: str) -> int:
    """How long the end of a text is that may become one of these: of `"see ht"` 2."""
    for one in BEGUN_BY_LAST.get(small[-1:], ()):
        if small.endswith(one):
            return len(one)
    return 0


def known(texts: Iterable[str]) -> Mapping[str, set[int]]:
    """The addresses that stand in texts, without the punctuation behind them, each with the numbers of its texts."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(texts, 1):
        for found in ADDRESSES.finditer(text) if is_suspect(text.casefold()) else ():
            numbers[found[0].rstrip(PUNCTUATION)].add(number)
    return dict(numbers)


def asked(messages: Iterable[Message]) -> Collection[str]:
    """The addresses of mail that users have written; what an assistant is said to have said counts for nothing."""
    texts = [message.content.casefold() for message in messages if message.role == "user" and "@" in message.content]
    return {text[one.start : one.end] for text in texts for one in find(text) if one.kind == "EMAIL"}
