"""Links and images in an answer: by these, a document that gives orders could have the model send out what it knows.

Only an address that stands in the answer's passages, letter for letter, or is on a host that the operator names, is
passed on. A picture becomes a link, since a browser fetches it without a click, and a tag of HTML becomes text. Code is
no exception: what is code to one renderer is none to another. Source: OWASP Top 10 for LLM Applications 2025, LLM05.
"""

import re
from collections.abc import Collection
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from app.guardrails.addresses import HERE, PARTS, PUNCTUATION, UNFINISHED, known
from app.guardrails.guard import BLOCK, FLAG
from app.guardrails.reader import Events
from app.types import Context, Decision, Passages, Text

WITHHELD = "#link-withheld"
LONGEST_ADDRESS = 2_000
BEHIND = len("](")


class LinkReader:
    """With `blocks` it withholds addresses; otherwise it only says on the account how many it would have withheld."""

    name = "links"

    def __init__(self, blocks: bool, hosts: Collection[str] = ()) -> None:
        self.blocks = blocks
        self.hosts = [host.casefold() for host in hosts]

    async def read(self, events: Events, passages: Passages, context: Context) -> Events:
        links = Links(known(passage.chunk.text for passage in passages.items), self.hosts)
        async for event in events:
            if not isinstance(event, Text):
                yield event
                continue
            checked = links.feed(event.delta)
            if text := checked if self.blocks else event.delta:
                yield Text(text)
        if (text := links.end()) and self.blocks:
            yield Text(text)
        if links.withheld:
            context.account.decide(Decision(self.name, BLOCK if self.blocks else FLAG, float(links.withheld)))


class Links:
    """Those of one answer. What it is fed it holds back as long as that may become an address, a picture or a tag."""

    def __init__(self, allowed: Collection[str], hosts: Collection[str] = ()) -> None:
        self.allowed = allowed
        self.hosts = hosts
        self.text = ""
        self.at = 0
        self.withheld = 0

    def feed(self, delta: str) -> str:
        """What can be shown now."""
        self.text += delta
        return self.checked(waiting=True)

    def end(self) -> str:
        """What is left."""
        return self.checked(waiting=False)

    def checked(self, waiting: bool) -> str:
        """The text from `at` on, if `waiting` up to what is unfinished. What stands before it is kept to look back."""
        text, at, shown = self.text, self.at, ""
        found, end = PARTS.search(text, at), unfinished(text, at) if waiting else len(text)
        while found and found.start() < end:
            shown, at = shown + text[at : found.start()] + self.instead(found), found.end()
            found, end = PARTS.search(text, at), unfinished(text, at) if waiting else len(text)
        self.text = text[max(0, end - BEHIND) :]
        self.at = min(end, BEHIND)
        return shown + text[at:end]

    def instead(self, found: re.Match[str]) -> str:
        """What is shown in place of a `picture`'s mark, of a `tag`'s bracket, of a `target` or of an `address`.

        Space before it stays, and of an address the punctuation behind it.
        """
        kind, text = str(found.lastgroup), found[0]
        if kind in ("target", "address") and self.is_allowed(text.strip("<> \t\n"), kind):
            return text
        self.withheld += 1
        before = text[: len(text) - len(text.lstrip())]
        behind = text[len(text.rstrip(PUNCTUATION)) :] if kind == "address" else ""
        return {"picture": "", "tag": "&lt;"}.get(kind, before + WITHHELD + behind)

    def is_allowed(self, address: str, kind: str) -> bool:
        bare = address.rstrip(PUNCTUATION)
        if len(bare) > LONGEST_ADDRESS:
            return False
        return bare in self.allowed or (kind == "target" and is_here(address)) or self.is_known(host_of(bare))

    def is_known(self, host: str) -> bool:
        """Whether it is one of the operator's: `docs.example.com`, or by a pattern such as `*.example.com`."""
        return bool(host) and any(fnmatchcase(host, pattern) for pattern in self.hosts)


def unfinished(text: str, at: int) -> int:
    """Where what is not finished yet begins, from `at` on; the end of the text if all of it is."""
    found = UNFINISHED.search(text, at)
    return found.start() if found else len(text)


def is_here(target: str) -> bool:
    """A place of the same site: `guide.md#install`, `#install`."""
    return HERE.fullmatch(target) is not None and not target.startswith("//")


def host_of(address: str) -> str:
    """Empty for an address that a browser may read in another way."""
    if not address.isascii() or "\\" in address or "@" in address or "&" in address.partition("?")[0]:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
