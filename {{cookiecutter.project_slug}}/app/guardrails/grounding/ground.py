"""A passage, as claims are compared with it."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from app.evidence.features import Reading, read
from app.guardrails.citations import MARKER
from app.guardrails.grounding.polarity import TURNING, denials, is_denial, parts_of, turns
from app.guardrails.grounding.signs import signs
from app.guardrails.grounding.spoken import in_figures
from app.guardrails.grounding.units import Measure, measures
from app.guardrails.grounding.values import VALUES, figures, spelled
from app.prompts.passages import disarm
from app.text import stem, stems, words
from app.types import Passage

# Where a link leads says nothing of a sentence: `[the guide](guide.md#what-is-not-covered)`.
TARGET = re.compile(r"(?<=\])\([^()\s]*\)")
FEWEST = 3
"""Stems of a sentence that says something."""


def wording(text: str) -> str:
    """A sentence without what does not matter when two are compared: `"It  rains [1]. "` -> `"It rains"`."""
    bare = MARKER.sub("", text) if "[" in text else text
    return " ".join(bare.split()).rstrip(" .!")


class Ground:
    """What is derived of the passage is made when a claim first asks for it, and kept for the next one."""

    def __init__(self, passage: Passage) -> None:
        self.chunk = passage.chunk
        self.text = disarm(passage.chunk.text)
        self.places = dict[int, Place]()

    @cached_property
    def reading(self) -> Reading:
        """The one that the evidence gate has made."""
        return read(self.chunk.heading, self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return self.heading.union(self.reading.places)

    @cached_property
    def said(self) -> frozenset[str]:
        """Its sentences, but for the shortest, as they read in an answer."""
        units = zip(self.reading.units, self.reading.stems, strict=True)
        return frozenset([wording(unit.quote) for unit, found in units if unit.quote and len(found) >= FEWEST])

    @property
    def heading(self) -> frozenset[str]:
        """The stems of its headings."""
        return self.reading.heading

    @cached_property
    def plain(self) -> str:
        """All of it in lower case, with single spaces."""
        return " ".join(f"{self.chunk.source} {self.chunk.heading} {self.text}".lower().split())

    @cached_property
    def spoken(self) -> str:
        return f"{self.chunk.heading} {self.text}"

    @cached_property
    def counted(self) -> str:
        """With its longer numbers in digits."""
        return in_figures(self.spoken, self.stems)

    @cached_property
    def figures(self) -> set[str]:
        """Its numbers that are written in digits."""
        found = figures(self.chunk.source) | figures(self.counted)
        return found if self.counted is self.spoken else found | figures(self.spoken)

    @cached_property
    def numbers(self) -> set[str]:
        """All of them, those in words too."""
        return self.figures.union([VALUES[word] for word in spelled(self.counted, self.stems)])

    @cached_property
    def signs(self) -> tuple[set[str], set[str]]:
        return signs(self.counted)

    @cached_property
    def measures(self) -> set[Measure]:
        return measures(self.counted, self.stems)

    def held(self, weights: Mapping[str, float]) -> Sequence[float]:
        """Of each sentence or block of it, how much weight of these stems it has; of the whole where it has none."""
        found, places = [0.0] * max(1, len(self.reading.units)), self.reading.places
        for one in places.keys() & weights.keys():
            for at in places[one]:
                found[at] += weights[one]
        return found

    def place(self, at: int) -> "Place":
        """That sentence or block."""
        if at not in self.places:
            unit = self.reading.units[at] if self.reading.units else None
            text = self.text[unit.start : unit.end] if unit else self.text
            self.places[at] = Place(text, self.reading.stems[at] if unit else ())
        return self.places[at]

    def around(self, at: int) -> Sequence["Place"]:
        """The place with its neighbours."""
        return [self.place(beside) for beside in range(max(at - 1, 0), min(at + 2, max(1, len(self.reading.units))))]


class Place:
    """A sentence or block of a passage."""

    def __init__(self, text: str, found: Sequence[str]) -> None:
        self.text = TARGET.sub("", text) if "](" in text else text
        self.in_order = found

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.in_order)

    @cached_property
    def words(self) -> Sequence[str]:
        return words(self.text)

    @cached_property
    def every(self) -> frozenset[str]:
        """The stems of all its words, those too that carry no meaning."""
        return frozenset(map(stem, self.words))

    @cached_property
    def turning(self) -> frozenset[str]:
        """Those of them that have an opposite."""
        return self.every & TURNING

    @cached_property
    def parts(self) -> Sequence[tuple[str, frozenset[str]]]:
        """What stands between its marks, each with its stems."""
        return [(part, frozenset(stems(part))) for part in parts_of(self.text)]

    @cached_property
    def denials(self) -> tuple[frozenset[str], ...]:
        return tuple(denials(self.text)) if is_denial(self.text, self.words) else ()

    @property
    def turns(self) -> dict[str, frozenset[str]]:
        return turns(self.text)
