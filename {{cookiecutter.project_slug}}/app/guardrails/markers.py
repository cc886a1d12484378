"""Citations of nothing: a number in the answer that no passage has, or only one that the model was not given.

With `blocks` such a number is taken out before anybody sees it. A number within code is no citation, nor is one that a
passage itself has behind the same word.
"""

import re
from collections.abc import Sequence
from time import monotonic

from app.guardrails.citations import NUMBER, NUMBERS
from app.guardrails.code import Code
from app.guardrails.guard import BLOCK, FLAG, check_late, deciding, failed
from app.guardrails.reader import Basis, Events
from app.types import Context, Decision, Passage, Text

LONGEST = 40
"""Characters between the brackets; what is longer is no marker."""
# The space before a marker goes with it.
SPACES = 9
SPACED = re.compile(rf"(?P<space>[^\S\n]{{0,{SPACES}}})\[(?P<numbers>{NUMBERS})\]")
UNFINISHED = re.compile(rf"[^\S\n]{{0,{SPACES}}}(?:\[[\d,;\s]{{0,{LONGEST}}})?\Z")
WORD = re.compile(r"[\w.-]{1,60}\Z")
BEFORE = 60


class MarkerReader:
    """Without `blocks` it only notes on the account how many numbers it found.

    With it, an answer of nothing else is the prompt's refusal.
    """

    name = "citations"

    def __init__(self, blocks: bool) -> None:
        self.blocks = blocks

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        async with deciding(self.name, context, waits=False):
            checked = Checked(basis.passages.items, context)
        ends, says = context.ends, False
        async for event in events:
            if not isinstance(event, Text):
                yield event
                continue
            began = monotonic()
            try:
                text = checked.feed(event.delta)
            except Exception as error:
                raise failed(self.name, error, context) from None
            if monotonic() > ends:
                check_late(self.name, began, context)
            says = says or bool(text and not text.isspace())
            if text == event.delta or not self.blocks:
                yield event
            elif text:
                yield Text(text)
        if checked.unread and self.blocks:
            yield Text(checked.unread)
        if checked.found:
            context.account.decide(Decision(self.name, BLOCK if self.blocks else FLAG, float(checked.found)))
        if checked.found and self.blocks and not (says or checked.unread.strip()):
            context.account.decide(Decision(self.name, "abstain"))
            yield Text(basis.refusal)


class Checked:
    """The markers of one answer. What may become a marker it holds back."""

    def __init__(self, passages: Sequence[Passage], context: Context) -> None:
        self.passages = passages
        self.context = context
        self.code = Code()
        self.before = ""
        self.unheard: list[str] = []
        self.unread = ""
        self.found = 0

    def feed(self, delta: str) -> str:
        """What can be shown now."""
        if not self.unread and "[" not in delta and not delta[-1:].isspace():
            self.unheard.append(delta)
            return delta
        text, at, shown = self.unread + delta, 0, ""
        if "[" not in text:
            read_to = end_of(text)
            self.unread = text[read_to:]
            return self.hear(text[:read_to])
        for marker in SPACED.finditer(text) if "]" in text else ():
            if len(marker["numbers"]) <= LONGEST and not self.are_citable(marker["numbers"]):
                shown += self.hear(text[at : marker.start()])
                self.catch_up()
                shown += self.hear(self.right(marker), marker[0])
                at = marker.end()
        waiting = UNFINISHED.search(text, max(at, len(text) - LONGEST - BEFORE))
        read_to = waiting.start() if waiting else len(text)
        self.unread = text[read_to:]
        return shown + self.hear(text[at:read_to])

    def hear(self, shown: str, said: str | None = None) -> str:
        """What is shown, and what the model said where that is something else."""
        self.unheard.append(shown if said is None else said)
        return shown

    def catch_up(self) -> None:
        """What was heard is read when a marker comes that may be wrong."""
        said = "".join(self.unheard)
        self.unheard.clear()
        self.code.hear(said)
        self.before = (self.before + said)[-BEFORE:]

    def right(self, marker: re.Match[str]) -> str:
        """What of it points to a passage: `[1, 9]` -> `[1]`."""
        numbers = NUMBER.findall(marker["numbers"])
        right = [number for number in numbers if self.is_citable(int(number))]
        if len(right) == len(numbers) or self.code.inside or self.is_quoted(marker):
            return marker[0]
        self.found += len(numbers) - len(right)
        return f"{marker['space']}[{', '.join(right)}]" if right else ""

    def are_citable(self, numbers: str) -> bool:
        return all(self.is_citable(int(number)) for number in NUMBER.findall(numbers))

    def is_citable(self, number: int) -> bool:
        return 1 <= number <= len(self.passages) and number not in self.context.account.dropped.passages

    def is_quoted(self, marker: re.Match[str]) -> bool:
        """`argv[0]`, where a passage has that too."""
        word = WORD.search(self.before)
        glued = word[0] + marker[0] if word and not marker["space"] else ""
        return bool(glued) and any(glued in passage.chunk.text for passage in self.passages)


def end_of(text: str) -> int:
    """Where the space at the end of a text begins that would go with a marker behind it."""
    return max(len(text.rstrip()), text.rfind("\n") + 1, len(text) - SPACES)
