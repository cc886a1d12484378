"""Citations of nothing: a number in the answer that no passage has, or only one that the model was not given.

With `blocks` such a number is taken out before anybody sees it. A number within code is no citation, nor is one that a
passage itself has behind the same word.
"""

import re
from collections.abc import Sequence
from time import monotonic

from app.guardrails.citations import MARKER, NUMBER
from app.guardrails.code import Code
from app.guardrails.guard import BLOCK, FLAG, check_late, deciding, failed
from app.guardrails.reader import Basis, Events
from app.types import Context, Decision, Passage, Text

LONGEST = 40
"""Characters between the brackets; what is longer is no marker."""
# The space before a marker goes with it.
SPACES = 9
UNFINISHED = re.compile(rf"\[[\d,;\s]{{0,{LONGEST}}}")
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
        text, at, shown = self.unread + delta, 0, ""
        if "[" not in text and not text[-1:].isspace():
            self.unread = ""
            self.unheard.append(text)
            return text
        for marker in MARKER.finditer(text):
            if len(marker[1]) <= LONGEST and not self.are_citable(marker[1]):
                begin = at + end_of(text[at : marker.start()])
                shown += self.hear(text[at:begin])
                self.catch_up()
                said = text[begin : marker.end()]
                shown += self.hear(self.right(said), said)
                at = marker.end()
        read_to = end_of(text[: begin_of(text, at)])
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

    def right(self, marker: str) -> str:
        """What of one that is wrong, and the space before it, points to a passage: `" [1, 9]"` -> `" [1]"`."""
        if self.code.inside or self.is_quoted(marker):
            return marker
        numbers = NUMBER.findall(marker)
        right = [number for number in numbers if self.is_citable(int(number))]
        self.found += len(numbers) - len(right)
        return f"{marker[: marker.index('[')]}[{', '.join(right)}]" if right else ""

    def are_citable(self, numbers: str) -> bool:
        return all(self.is_citable(int(number)) for number in NUMBER.findall(numbers))

    def is_citable(self, number: int) -> bool:
        return 1 <= number <= len(self.passages) and number not in self.context.account.dropped.passages

    def is_quoted(self, marker: str) -> bool:
        """`argv[0]`, where a passage has that too."""
        word = WORD.search(self.before)
        glued = word[0] + marker if word and marker.startswith("[") else ""
        return bool(glued) and any(glued in passage.chunk.text for passage in self.passages)


def begin_of(text: str, at: int) -> int:
    """Where a marker begins that is not finished yet, from `at` on; the end of the text if there is none."""
    begin = text.rfind("[", max(at, len(text) - LONGEST - 1))
    return begin if begin >= 0 and UNFINISHED.fullmatch(text, begin) else len(text)


def end_of(text: str) -> int:
    """Where the space at the end of a text begins that would go with a marker behind it."""
    return max(len(text.rstrip()), text.rfind("\n") + 1, len(text) - SPACES)
