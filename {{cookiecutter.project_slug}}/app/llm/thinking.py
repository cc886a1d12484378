"""What a reasoning model thinks before it answers, where its server leaves that in the text: `<think>…</think>`.

Only blocks at the beginning count: whatever an answer says about such tags later stays.
"""

from app.errors import ModelUnavailable
from app.prompts.tags import INVISIBLE, Tags


class Thinking:
    """Takes the thoughts out of a text that streams. `begun` once the answer itself has; `thought` if it had any."""

    def __init__(self) -> None:
        self.tags = Tags("think")
        self.depth = 0
        self.lead = ""
        self.thought = self.begun = False

    def read(self, delta: str) -> str:
        """As much of the answer as is known to be no thought."""
        if self.begun:
            return delta
        pieces = list(self.tags.cut(delta))
        for place, piece in enumerate(pieces):
            if piece.kind != "text":
                self.depth, self.thought, self.lead = piece.depth(self.depth), True, ""
            elif not self.depth:
                self.lead += piece.text
                if piece.text.strip(INVISIBLE):
                    return self.begin("".join(one.text for one in pieces[place + 1 :]))
        return ""

    def begin(self, rest: str = "") -> str:
        """From here on nothing is held back. Blanks between a thought and the answer are part of neither."""
        self.begun = True
        text = self.lead + rest + self.tags.rest()
        return text.lstrip() if self.thought else text

    def end(self) -> str:
        """What was held back, once nothing more comes; nothing of a thought that was cut off."""
        if self.begun or self.depth or not (self.lead + self.tags.held).strip(INVISIBLE):
            return ""
        return self.begin()

    def check(self, name: str) -> None:
        """At the end. Raises ModelUnavailable when the model `name` thought, and did nothing else."""
        if self.thought and not self.begun:
            raise ModelUnavailable(f"{name} thought, and gave no answer: ask again, or raise LLM_MAX_OUTPUT_TOKENS")
