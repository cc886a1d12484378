"""Keeps what a model reasons in `<reasoning>` apart from its answer, while the text streams.

All before the first block's end is reasoning, whether or not a tag began it, and so is every later block. Nested blocks
end with the outermost; one that does not end hides all after it.
"""

from app.prompts.tags import Tags


class Reasoning:
    """`seen` is what was reasoned before the answer; `tagged` if there were tags; `answered` once a word came out."""

    def __init__(self) -> None:
        self.tags = Tags("reasoning", quotable=True)
        self.depth = 0
        self.seen = ""
        self.tagged = self.closed = self.answered = False

    def read(self, delta: str) -> str:
        """As much of the answer as is known to be no reasoning."""
        text = ""
        for piece in self.tags.cut(delta):
            if piece.kind != "text":
                self.depth, self.tagged = piece.depth(self.depth), True
                self.closed = self.closed or (piece.kind == "close" and not self.depth)
                self.tags.quotable = not self.closed
            elif not self.closed:
                self.seen += piece.text
            elif not self.depth:
                text += piece.text
        return self.visible(text)

    def end(self) -> str:
        """What was held back, once nothing more comes; a tag that was cut off is none of the answer."""
        held = self.tags.rest()
        if self.tags.name in held.lower():
            self.tagged = True
            return ""
        if not self.closed:
            self.seen += held
        return self.visible(held) if self.closed and not self.depth else ""

    def visible(self, text: str) -> str:
        """Blanks before the answer's first word are none of it."""
        text = text if self.answered else text.lstrip()
        self.answered = self.answered or bool(text)
        return text
