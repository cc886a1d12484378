"""What keeps personal data from models elsewhere: who finds it, where, and how it comes back in a stream."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from app.types import Context, Placeholders
from app.types.placeholders import pattern_of

Note = Callable[[str, Placeholders], None]
"""Notes what is personal in a text."""
Within = Callable[[Context], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Masking:
    """With `passages` whatever is personal in a call is masked; otherwise what is noted of its conversation.

    All of it is done `within` what counts it as a guard that failed, if it does.
    """

    note: Note
    passages: bool = False
    within: Within = nullcontext


class Replacing:
    """Replaces the keys of a table in a text that streams. Only what may still become one of them is held back.

    `{"<EMAIL_1>": "ann@example.org"}`: `"To <EMA"` -> `"To "`, then `"IL_1>."` -> `"ann@example.org."`.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table
        self.pattern = pattern_of(table)
        self.begun = {key[:end] for key in table for end in range(1, len(key))}
        self.longest = max(map(len, table), default=1) - 1
        self.held = ""

    def feed(self, delta: str) -> str:
        """What is known by now."""
        text, at, shown = self.held + delta, 0, ""
        found, end = self.pattern.search(text), self.unfinished(text, 0)
        while found and found.start() < end:
            shown, at = shown + text[at : found.start()] + self.table[found[0]], found.end()
            found, end = self.pattern.search(text, at), self.unfinished(text, at)
        self.held = text[end:]
        return shown + text[at:end]

    def unfinished(self, text: str, at: int) -> int:
        """Where what may become a key begins, from `at` on; the end of the text where nothing does."""
        places = range(max(at, len(text) - self.longest), len(text))
        return next((place for place in places if text[place:] in self.begun), len(text))

    def end(self) -> str:
        """What was held back, once nothing more comes; it holds no key."""
        held, self.held = self.held, ""
        return self.pattern.sub(lambda found: self.table[found[0]], held)
