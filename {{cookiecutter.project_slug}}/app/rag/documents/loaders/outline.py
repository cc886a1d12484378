"""Collects the sections of a text while a loader goes through it: the path of headings, and the code under them.

Knows no markup: what is a heading, and of which level, its user says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.rag.documents.document import Section, Span

# A longer line is text that happens to look like a heading: repeated in every chunk below it, it would drown them.
MAX_HEADING = 200


@dataclass(slots=True)
class Draft:
    """Text under one heading: `start` to `end`, without the heading, which begins at `heading_at`."""

    headings: tuple[str, ...]
    heading_at: int
    start: int
    end: int = 0
    code: list[Span] = field(default_factory=list)


class Outline:
    """What is open at this place: the path of headings, and the section under the last of them."""

    def __init__(self, start: int = 0) -> None:
        self.path: list[tuple[int, str]] = []
        self.done: list[Draft] = []
        self.current = Draft((), start, start)
        self.has_top = False

    def heading(self, level: int, title: str, start: int, end: int) -> None:
        """A heading stands at `start` to `end`; level 1 is the highest."""
        self.current.end = start
        self.done.append(self.current)
        self.path = [*(above for above in self.path if above[0] < level), (level, title)]
        self.current = Draft(tuple(title for _, title in self.path), start, end)
        self.has_top |= level == 1

    def code(self, start: int, end: int) -> None:
        self.current.code.append((start, end))

    def sections(self, text: str, title: str = "") -> tuple[Section, ...]:
        """Those that hold text. `title` is the document's: it stands above all, unless a heading does or repeats it."""
        self.current.end = len(text)
        drafts = [*self.done, self.current]
        named = self.has_top or any(draft.headings[0] in title for draft in drafts if draft.headings)
        root = (title,) if title and not named else ()
        return tuple(
            Section(draft.start, draft.end, (*root, *draft.headings), tuple(draft.code))
            for draft in with_bare_headings(drafts, text)
            if text[draft.start : draft.end].strip()
        )


def with_bare_headings(found: Sequence[Draft], text: str) -> list[Draft]:
    """A heading with neither text nor headings below it is itself text, under its parent's path."""
    kept: list[Draft] = []
    bare: Draft | None = None
    for draft, following in zip(found, [*found[1:], None], strict=True):
        if text[draft.start : draft.end].strip() or not draft.headings or is_parent(draft, following):
            bare = None
            kept.append(draft)
        elif bare and bare.headings == draft.headings[:-1]:
            bare.end = draft.start
        else:
            bare = Draft(draft.headings[:-1], draft.heading_at, draft.heading_at, draft.start)
            kept.append(bare)
    return kept


def is_parent(draft: Draft, following: Draft | None) -> bool:
    depth = len(draft.headings)
    return following is not None and len(following.headings) > depth and following.headings[:depth] == draft.headings


def numbered(sections: Iterable[Section], text: str) -> tuple[Section, ...]:
    """Sections that know on which line they begin, of a text that is the file as it lies there."""
    found: list[Section] = []
    line, at = 1, 0
    for section in sections:
        line, at = line + text.count("\n", at, section.start), section.start
        found.append(replace(section, line=line))
    return tuple(found)
