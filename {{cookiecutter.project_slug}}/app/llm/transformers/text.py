"""From tokens to the text of an answer, while they come. Knows nothing about models."""

from collections.abc import Callable, Sequence

UNFINISHED = "\ufffd"
"""What a tokenizer shows for a character whose last bytes are in a token to come."""


class Detokenizer:
    """Decodes a few tokens at a time, with those before them: alone, many a token loses its space."""

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self.decode = decode
        self.before: list[int] = []
        self.pending: list[int] = []

    def add(self, tokens: Sequence[int]) -> str:
        """The text that these tokens complete; empty in the middle of a character."""
        self.pending += tokens
        text = self.text()
        if not text or text.endswith(UNFINISHED):
            return ""
        self.before, self.pending = self.pending, []
        return text

    def end(self) -> str:
        """What is left, as far as it makes characters."""
        return self.text()

    def text(self) -> str:
        known = self.decode(self.before)
        return self.decode(self.before + self.pending)[len(known) :]


class StopWords:
    """Passes text on up to the first of the words, and nothing after it. What may begin one is held back."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = [word for word in words if word]
        self.held = ""
        self.found = False

    def add(self, text: str) -> str:
        """`add("a S"), add("TOP b")` of the word `STOP` -> `"a "`, `""`."""
        if self.found:
            return ""
        text = self.held + text
        places = [place for word in self.words if (place := text.find(word)) >= 0]
        self.found = bool(places)
        certain = min(places) if places else len(text) - self.beginning(text)
        self.held = "" if places else text[certain:]
        return text[:certain]

    def beginning(self, text: str) -> int:
        """How many characters at the end of `text` may begin one of the words."""
        return max((n for word in self.words for n in range(1, len(word)) if text.endswith(word[:n])), default=0)

    def end(self) -> str:
        held, self.held = self.held, ""
        return held
