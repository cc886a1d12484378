"""Reads an answer while it streams: which passages does it cite, and with which of their sentences?"""

import re
from collections.abc import Collection, Iterator, Sequence

from app.evidence.units import Unit, units
from app.guardrails.code import Code
from app.guardrails.reader import Basis, Events
from app.text import sentences, stems
from app.types import Citation, Context, Passage, Text

# One number or several: [2], [2, 3], [2; 3].
NUMBERS = r"\d{1,3}(?:\s*[,;]\s*\d{1,3})*"
MARKER = re.compile(rf"\[({NUMBERS})\]")
# What a marker that is not complete yet looks like: the longest of them is waited for, no longer text.
OPEN_MARKER = re.compile(r"\[[\d,;\s]{0,40}\Z")
NUMBER = re.compile(r"\d+")
# How much of the answer before a marker can hold the sentence that it belongs to.
CLAIM = 1000


class CitationReader:
    """Adds a `Citation` behind the text that completes its marker."""

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        markers = Markers(basis.passages.items)
        async for event in events:
            yield event
            if isinstance(event, Text):
                # Known once the model is asked, and by then it is.
                markers.drop(context.account.dropped.passages)
                for citation in markers.feed(event.delta):
                    yield citation


class Markers:
    """Finds the citations of one answer, in time linear in it.

    A number that no passage has is not a citation, nor is one within code; each passage is cited once, at its first
    marker.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.unread = ""
        self.unheard: list[str] = []
        self.said = ""
        self.claim = ""
        self.code = Code()
        self.citable = set(range(1, len(passages) + 1))

    def drop(self, numbers: Collection[int]) -> None:
        """The model has not seen these: they are no citations either."""
        self.citable.difference_update(numbers)

    def feed(self, delta: str) -> Iterator[Citation]:
        """Take the next piece of the answer; yield what it cites."""
        text, at = self.unread + delta, 0
        if "[" not in text:
            self.unread = ""
            self.hear(text)
            return
        for marker in MARKER.finditer(text):
            self.hear(text[at : marker.start()])
            self.catch_up()
            at = marker.end()
            if self.code.inside:
                self.hear(marker[0])
                continue
            yield from self.citations(marker[1])
            self.said = ""
        waiting = OPEN_MARKER.search(text, at)
        read_to = waiting.start() if waiting else len(text)
        self.hear(text[at:read_to])
        self.unread = text[read_to:]

    def hear(self, text: str) -> None:
        """It is read when a marker comes."""
        self.unheard.append(text)

    def catch_up(self) -> None:
        """What is said since the last marker is the claim of the next one; of "[1][2]" both have the same."""
        text = "".join(self.unheard)
        self.unheard.clear()
        self.code.hear(text)
        self.said = (self.said + text)[-CLAIM:]
        if any(map(str.isalnum, self.said)):
            self.claim = self.said

    def citations(self, marker: str) -> Iterator[Citation]:
        """Of a marker such as `2, 3`."""
        for number in map(int, NUMBER.findall(marker)):
            if number in self.citable:
                self.citable.remove(number)
                yield self.citation(number)

    def citation(self, number: int) -> Citation:
        passage = self.passages[number - 1]
        chunk = passage.chunk
        start, end = closest(chunk.text, self.claim)
        return Citation(number, chunk.source, chunk.heading, chunk.text[start:end], passage.score, chunk.place(start))


def renumbered(text: str, numbers: Sequence[int]) -> str:
    """The text with other numbers, and without those that there are none for; what stands within code is no marker.

    `("Krill [1]. [2, 9]", [4, 5])` -> `"Krill [4]. [5]"`.
    """
    code, written, at = Code(), [], 0
    for marker in MARKER.finditer(text):
        code.hear(text[at : marker.start()])
        known = [str(numbers[int(one) - 1]) for one in NUMBER.findall(marker[1]) if 0 < int(one) <= len(numbers)]
        changed = f"[{', '.join(known)}]" if known else ""
        written += [text[at : marker.start()], marker[0] if code.inside else changed]
        at = marker.end()
    return "".join([*written, text[at:]])


def closest(text: str, claim: str) -> tuple[int, int]:
    """Where the sentence or block of `text` stands that is most like the claim, or like its last sentence.

    Like by the Jaccard index of their stems: what both have, of all that either has. The first one when none shares
    a word.
    """
    spans = sentences(claim.strip())
    last = claim.strip()[slice(*spans[-1])] if spans else ""
    wanted = [frozenset(stems(words)) for words in (claim, last)]

    def likeness(unit: Unit) -> float:
        found = frozenset(stems(text[unit.start : unit.end]))
        return max(len(found & words) / (len(found | words) or 1) for words in wanted)

    found = [unit for unit in units(text) if unit.kind != "markup"] or [Unit(0, len(text), text)]
    best = max(found, key=likeness)
    return best.start, best.end
