"""Cuts a text, while it streams, at the tags of one name: `<think>`, `</THINK >`, `<think mode="deep">`.

Only what may still become such a tag is held back. While tags are `quotable`, one between quotes or backticks is only
spoken of, and is text.
What stands in a tag's block is for the caller to hide.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Blanks, and what looks like nothing at all.
INVISIBLE = f"{string.whitespace}\u00a0\u200b\u200c\u200d\u2060\ufeff"
QUOTES = ("`", '"', "'")
Kind = Literal["text", "open", "close", "void"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between tags, or one tag as it was written; a void one opens and closes itself: `<think/>`."""

    kind: Kind
    text: str

    def depth(self, before: int) -> int:
        """In how many blocks the text after it stands. A tag that closes nothing changes nothing."""
        return max(0, before + {"open": 1, "close": -1}.get(self.kind, 0))


class Tags:
    """`held` is the end of what was read so far, if it may be the beginning of a tag."""

    def __init__(self, name: str, *, quotable: bool = False) -> None:
        self.name = name
        self.quotable = quotable
        self.tag = re.compile(rf"<\s*(/?)\s*{name}(?:\s[^>]*?)?\s*(/?)>", re.IGNORECASE)
        self.held = self.before = ""

    def cut(self, delta: str) -> Iterator[Piece]:
        """The text that is known by now, in pieces."""
        text, self.held = self.held + delta, ""
        begin = at = 0
        while (at := text.find("<", at)) >= 0:
            tag = self.tag.match(text, at)
            if tag and self.quoted(text, at, tag.end()):
                at = tag.end()
            elif tag and not self.undecided(text, at, tag.end()):
                yield from self.text(text[begin:at])
                yield Piece("close" if tag[1] else "void" if tag[2] else "open", tag[0])
                begin = at = tag.end()
            elif tag or self.may_become_a_tag(text[at:]):
                self.held, self.before = text[at:], self.character_before(text, at)
                yield from self.text(text[begin:at])
                return
            else:
                at += 1
        self.before = self.character_before(text, len(text))
        yield from self.text(text[begin:])

    def character_before(self, text: str, at: int) -> str:
        return text[at - 1] if at else self.before

    def quoted(self, text: str, start: int, end: int) -> bool:
        quote = self.character_before(text, start)
        return self.quotable and quote in QUOTES and text.startswith(quote, end)

    def undecided(self, text: str, start: int, end: int) -> bool:
        """Whether the next character decides if the tag is between quotes."""
        return self.quotable and self.character_before(text, start) in QUOTES and end == len(text)

    def text(self, text: str) -> Iterator[Piece]:
        if text:
            yield Piece("text", text)

    def may_become_a_tag(self, text: str) -> bool:
        """Whether a `<` with what follows it, to the end of what was read, only wants more text."""
        written = re.sub(r"^<\s*/?\s*", "", text).lower()
        after = written[len(self.name) :]
        if len(written) <= len(self.name):
            return self.name.startswith(written)
        return written.startswith(self.name) and ">" not in after and (after[0].isspace() or after == "/")

    def rest(self) -> str:
        """What was held back, once nothing more comes."""
        held, self.held = self.held, ""
        return held
