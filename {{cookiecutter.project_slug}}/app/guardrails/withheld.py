"""An answer whose forbidden parts are taken out while it streams: what is found across two sentences, too.

A sentence that may go on waits for the next one: a value can stand across the place where a long one is cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.guardrails.found import Found
from app.guardrails.patience import again_at
from app.guardrails.sentence_reader import Ruling


@dataclass(frozen=True, slots=True)
class Forbidden:
    """`text[start:end]` must not be shown; `name` is what a reader is told stood there."""

    name: str
    start: int
    end: int


Look = Callable[[str], Sequence[Forbidden]]
BEHIND = 100
"""As many characters before a sentence are looked at with it."""
OPEN = 80
"""As many at the end of a text may be the beginning of something longer, if no line ends there."""
TOGETHER = 500
"""As many are looked at together where nobody waits for them."""


class Withholding:
    """A `Judge`: `look` finds what is forbidden, in a text that may begin anywhere. None of that crosses a line's end.

    `begins` gives the place from which on all has to wait for more, such as the head of a private key. `told` is what
    somebody who tries the guard sees of a finding. Without `blocks` nobody waits for its rulings.
    """

    def __init__(
        self,
        look: Look,
        begins: Callable[[str], int | None] = lambda text: None,
        told: Callable[[str], str] = str,
        *,
        blocks: bool = True,
    ) -> None:
        self.together = 0 if blocks else TOGETHER
        self.least = self.together
        self.look = look
        self.begins = begins
        self.told = told
        self.behind = ""
        self.text = ""

    async def judge(self, sentence: str) -> Ruling:
        self.text += sentence
        if len(self.text) < self.least:
            return Ruling("")
        found = self.forbidden()
        ruling = self.ruled(found, self.settled(found))
        self.least = max(self.together, again_at(len(self.text)))
        return ruling

    async def end(self) -> Ruling:
        return self.left()

    def left(self, unheard: str = "") -> Ruling:
        """About all that it holds, and what comes behind it."""
        self.text += unheard
        return self.ruled(self.forbidden(), len(self.text)) if self.text else Ruling("")

    def ruled(self, found: Sequence[Forbidden], end: int) -> Ruling:
        done = [Found(one.name, self.told(self.text[one.start : one.end])) for one in found if one.end <= end]
        return Ruling(self.pass_on(found, end), bool(found), float(bool(found)), done)

    def forbidden(self) -> list[Forbidden]:
        """In the order of the text that is not shown yet, from 0; without overlaps."""
        if not (found := self.look(self.behind + self.text)):
            return []
        before, merged = len(self.behind), [Forbidden("", 0, 0)]
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            start = max(one.start - before, merged[-1].end)
            if one.end - before > start:
                merged.append(Forbidden(one.name, start, one.end - before))
        return merged[1:]

    def settled(self, found: Sequence[Forbidden]) -> int:
        """How much of the text nothing that follows can change."""
        decided = max(0, len(self.text) - OPEN)
        end = max(self.text.rfind(" ", 0, decided), self.text.rfind("\n")) + 1
        begins = self.begins(self.text)
        end = end if begins is None else min(end, begins)
        return min([end, *(one.start for one in found if one.start < end < one.end)]) if found else end

    def pass_on(self, found: Sequence[Forbidden], end: int) -> str:
        shown, at = "", 0
        for one in found:
            if one.end <= end:
                shown, at = f"{shown}{self.text[at : one.start]}[{one.name}-withheld]", one.end
        shown += self.text[at:end]
        self.behind = (self.behind + self.text[:end])[-BEHIND:]
        self.text = self.text[end:]
        return shown
