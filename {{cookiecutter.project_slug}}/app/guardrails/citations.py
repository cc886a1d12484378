"""Reads an answer while it streams: which passages does it cite, and did the model refuse?"""

import re
from collections.abc import Iterator, Sequence

from app.text import sentences, stems
from app.types import Citation, Passage, Text

MARKER = re.compile(r"\[(\d{1,3})\]")


class CitationReader:
    """Turns a model's deltas into `Text` and `Citation` events.

    Text that may still become the refusal line is held back, so that a refusal is known before the first `Text`.
    A number that no passage has is not a citation; each passage is cited once, at its first marker.
    """

    def __init__(self, passages: Sequence[Passage], refusal: str) -> None:
        self.passages = passages
        self.refusal = refusal
        self.held = ""
        self.text = ""
        self.read_to = 0
        self.cited: set[int] = set()

    @property
    def refused(self) -> bool:
        return self.text.strip() == self.refusal

    def feed(self, delta: str) -> Iterator[Text | Citation]:
        """Take the next piece of the answer; yield what is certain by now."""
        self.held += delta
        if not self.text and self.refusal.startswith(self.held.strip()):
            return
        yield from self.release()

    def close(self) -> Iterator[Text | Citation]:
        """The answer is complete: yield what was still held back."""
        if self.held.strip():
            yield from self.release()

    def release(self) -> Iterator[Text | Citation]:
        delta, self.held = self.held if self.text else self.held.lstrip(), ""
        self.text += delta
        yield Text(delta)
        for marker in MARKER.finditer(self.text, self.read_to):
            number, self.read_to = int(marker[1]), marker.end()
            if 1 <= number <= len(self.passages) and number not in self.cited:
                self.cited.add(number)
                yield self.citation(number, self.text[: marker.start()])

    def citation(self, number: int, answer: str) -> Citation:
        passage = self.passages[number - 1]
        said = MARKER.sub("", answer).strip()
        start, end = sentences(said)[-1] if said else (0, 0)
        return Citation(
            number=number,
            source=passage.chunk.source,
            heading=passage.chunk.heading,
            quote=best_sentence(passage.chunk.text, said[start:end]),
            score=passage.score,
        )


def best_sentence(text: str, claim: str) -> str:
    """The sentence of `text` that shares most stems with the claim, verbatim; the first one when none does."""
    wanted = set(stems(claim))
    spans = sentences(text) or [(0, len(text))]
    start, end = max(spans, key=lambda span: len(wanted & set(stems(text[span[0] : span[1]]))))
    return text[start:end]
