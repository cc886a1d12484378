"""Text to token ids as BERT's uncased WordPiece does it: clean, split into words, cut words into known pieces.

    "Unaffordable, naïve"  ->  una ##fford ##able , naive

Agrees with the `tokenizers` library id for id. It takes one short stretch of the text after another and stops at the
limit, so a long text costs no more than the part of it that is kept. Knows nothing of vectors.
"""

import re
from collections.abc import Sequence

from app.llm.minilm.alphabet import fold

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100
"""Characters; a longer word is unknown as a whole."""
CACHED_STRETCHES = 50_000

SPACE = r"\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
PUNCTUATION = r"!-/:-@\[-`{-~"
IDEOGRAPHS = (
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b920-\U0002ceaf\U0002f800-\U0002fa1f"
)
STRETCH = re.compile(
    rf"\[(?:PAD|UNK|CLS|SEP|MASK)\]|[{PUNCTUATION}]|[{IDEOGRAPHS}]|[^{SPACE}{PUNCTUATION}{IDEOGRAPHS}]+"
)
"""What stands apart before anything is cleaned: a special token, an ASCII mark, an ideograph, or a run of the rest."""


class WordPiece:
    """Cuts text by a vocabulary, whose order gives the ids; pieces that continue a word begin with `##`."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.longest_piece = max(map(len, vocabulary))
        self.cache: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str, limit: int) -> list[int]:
        """At most `limit` ids, of which the first and the last are [CLS] and [SEP]."""
        ids = [self.ids[START]]
        for match in STRETCH.finditer(text):
            ids += self.stretch(match[0])
            if len(ids) >= limit:
                break
        return [*ids[: limit - 1], self.ids[END]]

    def stretch(self, stretch: str) -> tuple[int, ...]:
        """The ids of one stretch. Most repeat, so they are kept, as many as CACHED_STRETCHES."""
        known = self.cache.get(stretch)
        if known is not None:
            return known
        if stretch[0] == "[" and stretch in self.ids:
            ids: tuple[int, ...] = (self.ids[stretch],)
        else:
            ids = tuple(number for word in fold(stretch).split() for number in self.word(word))
        if len(stretch) <= LONGEST_WORD:
            if len(self.cache) >= CACHED_STRETCHES:
                self.cache.clear()
            self.cache[stretch] = ids
        return ids

    def word(self, word: str) -> list[int]:
        """Greedy: the longest piece that the vocabulary has, then the longest of the rest, or all of it unknown."""
        if len(word) > LONGEST_WORD:
            return [self.ids[UNKNOWN]]
        pieces: list[int] = []
        start, prefix = 0, ""
        while start < len(word):
            for end in range(min(len(word), start + self.longest_piece), start, -1):
                piece = self.ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return [self.ids[UNKNOWN]]
            pieces.append(piece)
            start, prefix = end, "##"
        return pieces
