"""A streamed text, cut into sentences: the same ones however the text is cut into deltas, and together all of it."""

import re
from collections.abc import Iterator

# Behind a full stop may stand quotes and citation markers, which still belong to the sentence.
MARKERS = r"(?:[ ]?\[\d{1,3}(?:[ ]?[,;][ ]?\d{1,3}){0,9}\]){0,9}"
END = re.compile(
    rf"\n|(?<=[.!?…。！？])[\"')\]*_`”’]{{0,4}}{MARKERS}(?:[^\S\n]{{1,20}}(?=[\"'(*_`“‘]{{0,4}}[^\Wa-z_])|\n)"
)
# Without one of these no sentence ends, which is known sooner; and before one of those has come that can begin the next
# one, or a line's end.
MARK = re.compile(r"[\n.!?…。！？]")
BEGINS = re.compile("[A-Z0-9\n\x80-\U0010ffff]")
ABBREVIATED = re.compile(
    r"(?<![\w.])(?:e\.g|i\.e|vs|cf|al|[Nn]o|Nr|Dr|Mr|Mrs|Ms|Prof|St|Fig|Sec|Eq|approx|ca|[A-Z]|\d{1,2})\.\Z"
)
SHORT = 10
"""More characters than an abbreviation has."""
LONGEST = 1_000
"""Characters. What goes on longer is cut at a space."""
UNDECIDED = 500
"""As many characters behind a place can decide whether a sentence ends there."""


class Sentences:
    """Those of one answer."""

    def __init__(self) -> None:
        self.text = ""
        self.unmarked = 0  # so many characters of it have no mark

    def feed(self, delta: str) -> Iterator[str]:
        """The sentences that are complete now, each with the space behind it."""
        self.text += delta
        while end := self.first_end():
            sentence, self.text = self.text[:end], self.text[end:]
            self.unmarked = 0
            yield sentence

    def end(self) -> Iterator[str]:
        """What is left."""
        if self.text:
            yield self.text
        self.text, self.unmarked = "", 0

    def is_abbreviated(self, end: int) -> bool:
        """Whether the text up to this place ends with an abbreviation."""
        return ABBREVIATED.search(self.text, max(0, end - SHORT), end) is not None

    def first_end(self) -> int:
        """Where the first sentence ends; 0 while that is not known."""
        mark = MARK.search(self.text, self.unmarked)
        self.unmarked = mark.start() if mark else len(self.text)
        if not mark and len(self.text) <= LONGEST:
            return 0
        for found in END.finditer(self.text, mark.start()) if mark else ():
            if found.end() > LONGEST:
                break
            if "\n" in found[0] or not (found[0].isspace() and self.is_abbreviated(found.start())):
                return found.end()
        if len(self.text) <= LONGEST + UNDECIDED:
            return 0
        return self.text.rfind(" ", 0, LONGEST) + 1 or LONGEST
