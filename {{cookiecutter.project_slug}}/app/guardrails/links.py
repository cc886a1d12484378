"""Links and images in an answer: by these, a document that gives orders could have the model send out what it knows.

Only an address that stands in a passage that the answer cites, letter for letter, or is on a host that the operator
names, is passed on, and one of mail that whoever asks has written. A picture becomes a link, since a browser fetches it
without a click, and a tag of HTML becomes text. Code is no exception: what is code to one renderer is none to another.
Source: OWASP Top 10 for LLM Applications 2025, LLM05. How a link waits for its citation says `cited_links.py`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from time import monotonic
from urllib.parse import urlsplit

from app.guardrails.addresses import HERE, PARTS, PUNCTUATION, UNFINISHED, asked, begun, is_suspect, known
from app.guardrails.cited_links import Link, Queue
from app.guardrails.guard import BLOCK, FLAG, check_late, deciding, failed
from app.guardrails.patience import again_at
from app.guardrails.reader import Basis, Events
from app.types import Context, Decision, Event, Text

WITHHELD = "#link-withheld"
LONGEST_ADDRESS = 2_000
BEHIND = len("](")
PART = 200


class LinkReader:
    """With `blocks` it withholds addresses; otherwise it only says on the account how many it would have withheld.

    It stands behind the reader that finds citations, and the last one: nothing after it makes a link of two pieces.
    """

    name = "links"

    def __init__(self, blocks: bool, hosts: Collection[str] = ()) -> None:
        self.blocks = blocks
        self.hosts = [host.casefold() for host in hosts]

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        async with deciding(self.name, context, waits=False):
            addresses = known(passage.chunk.text for passage in basis.passages.items)
            answer = Checked(Links(addresses, self.hosts, asked(basis.messages)))
        ends = context.ends
        async for event in events:
            if not self.blocks:
                yield event
            began = monotonic()
            try:
                shown = answer.heard(event)
            except Exception as error:
                raise failed(self.name, error, context) from None
            if monotonic() > ends:
                check_late(self.name, began, context)
            if self.blocks:
                for one in shown:
                    yield one
        async with deciding(self.name, context, waits=False):
            left = answer.left()
        for one in left if self.blocks else ():
            yield one
        if answer.withheld:
            context.account.decide(Decision(self.name, BLOCK if self.blocks else FLAG, float(answer.withheld)))


class Checked:
    """One answer: what of it can be shown, event by event. `behind` are events that wait for text before them."""

    def __init__(self, links: "Links") -> None:
        self.links = links
        self.queue = Queue()
        self.behind: list[Event] = []

    @property
    def withheld(self) -> int:
        return self.links.withheld + self.queue.withheld

    def heard(self, event: Event) -> Sequence[Event]:
        """What can be shown once the answer goes on with it."""
        pieces: Sequence[str | Link] = ()
        if isinstance(event, Text):
            if not (self.queue.waiting or self.behind) and (plain := self.links.passed(event.delta)) is not None:
                return (event if plain == event.delta else Text(plain),) if plain else ()
            pieces = self.links.feed(event.delta)
        else:
            self.queue.note(event)
            self.behind.append(event)
        if pieces or not self.links.waits:
            self.queue.add([*pieces, *self.behind])
            self.behind.clear()
        return list(self.queue.ready())

    def left(self) -> Sequence[Event]:
        """What can be shown at its end."""
        self.queue.add([*self.links.end(), *self.behind])
        return list(self.queue.ready(ended=True))


class Links:
    """Those of one answer. What it is fed it holds back as long as that may become an address, a picture or a tag.

    `allowed` has the numbers of the passages in which an address stands, `asked` the addresses of mail
    that whoever asks has written.
    """

    def __init__(
        self, allowed: Mapping[str, Collection[int]], hosts: Collection[str] = (), asked: Collection[str] = ()
    ) -> None:
        self.allowed = allowed
        self.hosts = hosts
        self.asked = asked
        self.text = ""
        self.at = 0
        self.least = 0
        self.withheld = 0

    @property
    def waits(self) -> bool:
        """Whether something is held back."""
        return self.at < len(self.text)

    def passed(self, delta: str) -> str | None:
        """What can be shown now, if nothing of what is looked for is in it; None if it has to be fed.

        What is shown needs not be kept to look back: it ends with none of the signs before a target.
        """
        text = self.text[self.at :] + delta
        small = text.casefold()
        if self.least or is_suspect(small):
            return None
        end = len(text) - begun(small)
        if end:
            self.text, self.at = text[end:], 0
        else:
            self.text = self.text[: self.at] + text
        return text[:end]

    def feed(self, delta: str) -> Sequence[str | Link]:
        """What can be shown now, a link if its passage is cited. A long text is read in parts, which is quicker."""
        shown = list[str | Link]()
        for at in range(0, len(delta), PART):
            self.text += delta[at : at + PART]
            if len(self.text) < self.least:
                continue
            shown += self.checked(waiting=True)
            self.least = again_at(len(self.text))
        return shown

    def end(self) -> Sequence[str | Link]:
        """What is left."""
        return self.checked(waiting=False)

    def checked(self, waiting: bool) -> Sequence[str | Link]:
        """The text from `at` on, if `waiting` up to what is unfinished. What stands before it is kept to look back."""
        text, at, shown = self.text, self.at, list[str | Link]()
        found, end = PARTS.search(text, at), unfinished(text, at) if waiting else len(text)
        while found and found.start() < end:
            shown += text[at : found.start()], self.instead(found)
            at = found.end()
            found, end = PARTS.search(text, at), unfinished(text, at) if waiting else len(text)
        self.text, self.at = text[max(0, end - BEHIND) :], min(end, BEHIND)
        return [piece for piece in (*shown, text[at:end]) if piece]

    def instead(self, found: re.Match[str]) -> str | Link:
        """What is shown in place of a `picture`'s mark, of a `tag`'s bracket, of a `target` or of an `address`.

        Space before it stays, and of an address the punctuation behind it.
        """
        kind, text = str(found.lastgroup), found[0]
        before = text[: len(text) - len(text.lstrip())]
        behind = text[len(text.rstrip(PUNCTUATION)) :] if kind == "address" else ""
        instead = {"picture": "", "tag": "&lt;"}.get(kind, before + WITHHELD + behind)
        if kind in ("target", "address") and len(text) <= LONGEST_ADDRESS:
            address = text.strip("<> \t\n")
            bare = address.rstrip(PUNCTUATION)
            if (kind == "target" and is_here(address)) or self.is_known(host_of(bare)) or self.is_asked(bare):
                return text
            if numbers := self.allowed.get(bare):
                return Link(text, instead, frozenset(numbers))
        self.withheld += 1
        return instead

    def is_known(self, host: str) -> bool:
        """Whether it is one of the operator's: `docs.example.com`, or by a pattern such as `*.example.com`."""
        return bool(host) and any(fnmatchcase(host, pattern) for pattern in self.hosts)

    def is_asked(self, address: str) -> bool:
        """Whether it leads to an address of mail that whoever asks has written, with nothing behind it."""
        scheme, _, who = address.casefold().partition(":")
        return scheme == "mailto" and who in self.asked


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
